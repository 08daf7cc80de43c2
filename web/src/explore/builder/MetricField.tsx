import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Catalog, findHelp } from '@/ui/promql/catalog';
import styles from './builder.module.css';

interface MetricFieldProps {
  value: string;
  onChange(metric: string): void;
  catalog: Catalog;
}

const SHOWN = 100;

/** Chooses a metric by any part of its name; its type and help stand below. */
export function MetricField({ value, onChange, catalog }: MetricFieldProps) {
  const { t } = useTranslation();
  const metrics = useQuery({
    queryKey: ['explore', 'metrics'],
    queryFn: () => catalog.metrics(),
    staleTime: 60_000,
  });
  const help = useQuery({
    queryKey: ['explore', 'help'],
    queryFn: () => catalog.help(),
    staleTime: 10 * 60_000,
  });
  // Mantine looks through every option on each key: names must be its own list, made once.
  const names = useMemo(() => [...new Set(metrics.data ?? [])].sort(), [metrics.data]);
  const about = value && help.data ? findHelp(help.data, value) : undefined;
  return (
    <Autocomplete
      classNames={{ input: styles.input }}
      className={styles.metric}
      label={t('explore.builder.metric')}
      placeholder={t('explore.builder.metricHint')}
      value={value}
      onChange={onChange}
      data={names}
      limit={SHOWN}
      filter={({ options, search, limit }) => {
        const words = search.toLowerCase().split(/\s+/).filter(Boolean);
        const fits = options.filter(
          (o) => 'value' in o && words.every((w) => o.value.toLowerCase().includes(w)),
        );
        return fits.slice(0, limit);
      }}
      renderOption={({ option }) => {
        const known = help.data && findHelp(help.data, option.value);
        return (
          <span className={styles.option}>
            {option.value}
            {known && (
              <small>
                {known.type}: {known.help}
              </small>
            )}
          </span>
        );
      }}
      description={about && `${about.type}: ${about.help}`}
      error={metrics.error ? t('explore.builder.noNames') : undefined}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      spellCheck={false}
      autoComplete="off"
    />
  );
}
