import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '../ui/ui.module.css';
import { ALL, type ResolvedVariable } from '../variables/types';
import styles from './header.module.css';
import { OptionList } from './OptionList';

interface VariableSelectProps {
  resolved: ResolvedVariable;
  label: string;
  onChange(values: string[]): void;
}

export function VariableSelect({ resolved, label, onChange }: VariableSelectProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { options, value, problem } = resolved;
  const chosen = value.includes(ALL)
    ? t('dash.variable.all')
    : value.map((v) => options.find((o) => o.value === v)?.text ?? v).join(' + ');
  const hint = problem ? [problem.message, problem.query].filter(Boolean).join('\n') : chosen;
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`${ui.button} ${styles.select}`}
        title={hint}
        aria-label={`${label}: ${chosen || t('dash.variable.none')}`}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {problem && <IconAlertTriangle size={15} aria-hidden="true" />}
        <span>{chosen || t('dash.variable.none')}</span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {open && button.current && (
        <OptionList
          anchor={button.current}
          resolved={resolved}
          label={label}
          onChange={onChange}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
