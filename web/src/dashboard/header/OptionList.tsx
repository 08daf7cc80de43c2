import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VariableOption } from '../model/types';
import { Popover } from '../ui/Popover';
import ui from '../ui/ui.module.css';
import { ALL, type ResolvedVariable } from '../variables/types';
import styles from './header.module.css';
import { choose, search } from './optionSearch';

interface OptionListProps {
  anchor: HTMLElement;
  resolved: ResolvedVariable;
  label: string;
  onChange(values: string[]): void;
  onClose(): void;
}

/** More rows than this are reached by typing. */
const SHOWN = 200;

/**
 * A searchable list. One value applies at once; several are gathered and applied when the list
 * closes, so that a dashboard of slow queries loads once and not after every tick.
 */
export function OptionList({ anchor, resolved, label, onChange, onClose }: OptionListProps) {
  const { t } = useTranslation();
  const { variable, options, value, problem } = resolved;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>(value);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useMemo(() => {
    const all: VariableOption[] = variable.includeAll
      ? [{ value: ALL, text: t('dash.variable.all') }, ...options]
      : options;
    return search(all, text);
  }, [variable.includeAll, options, text, t]);
  const shown = found.slice(0, SHOWN);

  const finish = () => {
    onClose();
    if (variable.multi && chosen.length > 0 && chosen.join('\n') !== value.join('\n')) {
      onChange([...chosen]);
    }
  };
  const pick = (option: VariableOption | undefined) => {
    const picked = option?.value ?? text.trim();
    if (picked === '') return;
    if (variable.multi) return setChosen((old) => choose(old, picked));
    onClose();
    anchor.focus();
    if (picked !== value[0]) onChange([picked]);
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === 'ArrowDown') move(active + 1);
    else if (e.key === 'ArrowUp') move(active - 1);
    else if (e.key === 'Enter') pick(shown[active]);
    else if (e.key === 'Tab') return finish();
    else return;
    e.preventDefault();
  };
  return (
    <Popover anchor={anchor} onClose={finish} label={label} className={styles.options}>
      <input
        data-autofocus=""
        className={ui.input}
        role="combobox"
        aria-label={label}
        aria-controls={id}
        aria-expanded="true"
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder={t('dash.variable.search')}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setActive(0);
        }}
        onKeyDown={key}
      />
      {problem && <p className={styles.problem}>{problem.message}</p>}
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={variable.multi}
        className={styles.optionList}
      >
        {shown.map((option, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input above
          <div
            key={option.value}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.value)}
            data-active={i === active || undefined}
            className={styles.option}
            title={option.text}
            onPointerMove={() => setActive(i)}
            onClick={() => pick(option)}
          >
            <span className={variable.multi ? styles.box : styles.check} aria-hidden="true">
              {chosen.includes(option.value) && <IconCheck size={13} stroke={2.5} />}
            </span>
            <span className={styles.optionText}>{option.text}</span>
          </div>
        ))}
      </div>
      <p className={styles.optionsFooter}>
        {found.length === 0
          ? t(text ? 'dash.variable.useText' : 'dash.variable.empty', { text })
          : found.length > SHOWN
            ? t('dash.variable.more', { count: found.length - SHOWN })
            : variable.multi && !chosen.includes(ALL)
              ? t('dash.variable.chosen', { count: chosen.length })
              : ''}
      </p>
    </Popover>
  );
}
