import { IconPlus, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findSource } from '../model/datasource';
import { useDashboardState } from '../state/context';
import { Popover } from '../ui/Popover';
import ui from '../ui/ui.module.css';
import {
  type AdhocFilter,
  filtersOf,
  filterText,
  OPERATORS,
  parseFilter,
} from '../variables/adhoc';
import { interpolate } from '../variables/interpolate';
import type { ResolvedVariable } from '../variables/types';
import styles from './header.module.css';

/** Conditions that the user adds to all queries of a data source. */
export function AdhocFilters({ resolved, label }: { resolved: ResolvedVariable; label: string }) {
  const { t } = useTranslation();
  const { setVariable } = useDashboardState();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { variable, value } = resolved;
  const filters = filtersOf(value);
  const set = (next: AdhocFilter[]) =>
    // An empty text says "none", while no text at all would mean what the file has.
    setVariable(variable.name, next.length > 0 ? next.map(filterText) : ['']);
  return (
    <>
      {filters.map((f) => {
        const shown = `${f.key} ${f.operator} ${f.value}`;
        return (
          <button
            key={filterText(f)}
            type="button"
            className={`${ui.button} ${styles.select}`}
            aria-label={t('dash.adhoc.remove', { filter: shown })}
            title={t('dash.adhoc.remove', { filter: shown })}
            onClick={() => set(filters.filter((other) => other !== f))}
          >
            <span>{shown}</span>
            <IconX size={14} aria-hidden="true" />
          </button>
        );
      })}
      <button
        ref={button}
        type="button"
        className={ui.button}
        aria-label={`${label}: ${t('dash.adhoc.add')}`}
        title={t('dash.adhoc.add')}
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        <IconPlus size={15} />
      </button>
      {open && button.current && (
        <Popover
          anchor={button.current}
          label={t('dash.adhoc.add')}
          onClose={() => setOpen(false)}
          className={styles.adhoc}
        >
          <FilterForm
            resolved={resolved}
            onAdd={(filter) => {
              setOpen(false);
              set([...filters.filter((f) => filterText(f) !== filterText(filter)), filter]);
            }}
          />
        </Popover>
      )}
    </>
  );
}

interface FilterFormProps {
  resolved: ResolvedVariable;
  onAdd(filter: AdhocFilter): void;
}

function FilterForm({ resolved, onAdd }: FilterFormProps) {
  const { t } = useTranslation();
  const { tools, sources, range, scope } = useDashboardState();
  const [draft, setDraft] = useState<AdhocFilter>({ key: '', operator: '=', value: '' });
  const [options, setOptions] = useState<{ keys: string[]; values: string[] }>({
    keys: [],
    values: [],
  });
  const ask = (query: string, into: 'keys' | 'values') => {
    const ref = resolved.variable.datasource;
    const uid = ref?.uid && interpolate(ref.uid, scope, 'raw');
    const found = findSource({ ...ref, uid }, sources);
    if ('problem' in found) return;
    const span = { start: range.from.valueOf() / 1000, end: range.to.valueOf() / 1000 };
    tools.client.variableOptions(found.source, query, span, new AbortController().signal).then(
      (list) => setOptions((o) => ({ ...o, [into]: list.slice(0, 500) })),
      () => setOptions((o) => ({ ...o, [into]: [] })), // it can still be typed
    );
  };
  const good = parseFilter(filterText(draft)) !== undefined;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (good) onAdd(draft);
      }}
    >
      <input
        data-autofocus=""
        className={ui.input}
        list="adhoc-keys"
        placeholder={t('dash.adhoc.label')}
        aria-label={t('dash.adhoc.label')}
        value={draft.key}
        onFocus={() => options.keys.length === 0 && ask('label_names()', 'keys')}
        onChange={(e) => setDraft({ ...draft, key: e.target.value.trim() })}
      />
      <select
        className={ui.input}
        aria-label={t('dash.adhoc.operator')}
        value={draft.operator}
        onChange={(e) =>
          setDraft({ ...draft, operator: OPERATORS.find((o) => o === e.target.value) ?? '=' })
        }
      >
        {OPERATORS.map((o) => (
          <option key={o}>{o}</option>
        ))}
      </select>
      <input
        className={ui.input}
        list="adhoc-values"
        placeholder={t('dash.adhoc.value')}
        aria-label={t('dash.adhoc.value')}
        value={draft.value}
        onFocus={() => draft.key !== '' && ask(`label_values(${draft.key})`, 'values')}
        onChange={(e) => setDraft({ ...draft, value: e.target.value })}
      />
      <button type="submit" className={ui.button} disabled={!good}>
        {t('dash.adhoc.apply')}
      </button>
      {(['keys', 'values'] as const).map((kind) => (
        <datalist key={kind} id={`adhoc-${kind}`}>
          {options[kind].map((o) => (
            <option key={o} value={o} />
          ))}
        </datalist>
      ))}
    </form>
  );
}
