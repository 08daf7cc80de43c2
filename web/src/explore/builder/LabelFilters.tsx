import { Autocomplete } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import type { Catalog } from '@/ui/promql/catalog';
import styles from './builder.module.css';
import { type LabelFilter, MATCH_OPS, type MatchOp, selectorText } from './model';

interface LabelFiltersProps {
  metric: string;
  filters: LabelFilter[];
  onChange(filters: LabelFilter[]): void;
  catalog: Catalog;
}

export function LabelFilters({ metric, filters, onChange, catalog }: LabelFiltersProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div className={styles.filters} role="group" aria-label={t('explore.builder.filters')}>
      <span className={styles.caption}>{t('explore.builder.filters')}</span>
      {filters.map((filter, i) => (
        <Filter
          // biome-ignore lint/suspicious/noArrayIndexKey: filters have no identity of their own
          key={i}
          filter={filter}
          // The other filters narrow what this one can be.
          match={selectorText({ metric, filters: filters.filter((_, j) => j !== i) }) || undefined}
          onChange={(next) => onChange(filters.map((f, j) => (j === i ? next : f)))}
          onRemove={() => onChange(filters.filter((_, j) => j !== i))}
          catalog={catalog}
        />
      ))}
      <button
        type="button"
        className={ui.button}
        onClick={() => onChange([...filters, { label: '', op: '=', value: '' }])}
      >
        <IconPlus size={16} aria-hidden="true" />
        {t('explore.builder.addFilter')}
      </button>
    </div>
  );
}

interface FilterProps {
  filter: LabelFilter;
  match: string | undefined;
  onChange(filter: LabelFilter): void;
  onRemove(): void;
  catalog: Catalog;
}

const SHOWN = 100;

function Filter({ filter, match, onChange, onRemove, catalog }: FilterProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const labels = useQuery({
    queryKey: ['explore', 'labels', match],
    queryFn: () => catalog.labels(match),
    enabled: asked,
    staleTime: 60_000,
  });
  const values = useQuery({
    queryKey: ['explore', 'values', filter.label, match],
    queryFn: () => catalog.values(filter.label, match),
    enabled: asked && filter.label !== '',
    staleTime: 60_000,
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: names are asked for when a field in it is used
    <div className={styles.filter} onFocus={() => setAsked(true)}>
      <Autocomplete
        classNames={{ input: styles.input }}
        aria-label={t('explore.builder.label')}
        placeholder={t('explore.builder.label')}
        value={filter.label}
        data={labels.data ?? []}
        limit={SHOWN}
        onChange={(label) => onChange({ ...filter, label: label.replace(/[^\w:]/g, '') })}
        spellCheck={false}
        autoComplete="off"
      />
      <select
        className={ui.input}
        aria-label={t('explore.builder.match')}
        value={filter.op}
        onChange={(e) => onChange({ ...filter, op: e.target.value as MatchOp })}
      >
        {MATCH_OPS.map((op) => (
          <option key={op}>{op}</option>
        ))}
      </select>
      <Autocomplete
        classNames={{ input: styles.input }}
        aria-label={t('explore.builder.value')}
        placeholder={t('explore.builder.value')}
        value={filter.value}
        data={[...new Set(values.data ?? [])]}
        limit={SHOWN}
        onChange={(value) => onChange({ ...filter, value })}
        spellCheck={false}
        autoComplete="off"
      />
      <button
        type="button"
        className={ui.iconButton}
        aria-label={t('explore.builder.removeFilter', { label: filter.label })}
        title={t('explore.builder.removeFilter', { label: filter.label })}
        onClick={onRemove}
      >
        <IconX size={15} />
      </button>
    </div>
  );
}
