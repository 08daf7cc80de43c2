import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { intervalMs } from '@/dashboard/query/step';
import ui from '@/dashboard/ui/ui.module.css';
import styles from '../explore.module.css';
import {
  type ExploreQuery,
  QUERY_FORMATS,
  QUERY_TYPES,
  type QueryFormat,
  type QueryType,
} from '../query/types';

interface QueryOptionsProps {
  query: ExploreQuery;
  onChange(query: ExploreQuery): void;
}

// i18n: explore.type.both explore.type.range explore.type.instant
// i18n: explore.format.time_series explore.format.table explore.format.heatmap

/** How a query is asked and named; closed it says what is set. */
export function QueryOptions({ query, onChange }: QueryOptionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const summary = [
    `${t('explore.option.legend')}: ${query.legend || t('explore.option.auto')}`,
    `${t('explore.option.minStep')}: ${query.minStep || t('explore.option.auto')}`,
    `${t('explore.option.type')}: ${t(`explore.type.${query.type}`)}`,
    `${t('explore.option.format')}: ${t(`explore.format.${query.format}`)}`,
  ].join(' · ');
  const badStep =
    query.minStep !== '' && !query.minStep.includes('$') && intervalMs(query.minStep) === undefined;
  return (
    <div className={styles.options}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen((o) => !o)}
      >
        <IconChevronRight size={14} aria-hidden="true" />
        {t('explore.option.title')}
        {!open && <span>{summary}</span>}
      </button>
      {open && (
        <div id={id} className={styles.optionFields}>
          <label>
            {t('explore.option.legend')}
            <input
              className={ui.input}
              value={query.legend}
              placeholder={t('explore.option.legendHint', { example: '{{instance}}' })}
              spellCheck={false}
              onChange={(e) => onChange({ ...query, legend: e.target.value })}
            />
          </label>
          <label>
            {t('explore.option.minStep')}
            <input
              className={ui.input}
              value={query.minStep}
              placeholder={t('explore.option.minStepHint')}
              spellCheck={false}
              aria-invalid={badStep || undefined}
              onChange={(e) => onChange({ ...query, minStep: e.target.value.trim() })}
            />
            {badStep && <small role="alert">{t('explore.option.badStep')}</small>}
          </label>
          <label>
            {t('explore.option.type')}
            <select
              className={ui.input}
              value={query.type}
              onChange={(e) => onChange({ ...query, type: e.target.value as QueryType })}
            >
              {QUERY_TYPES.map((type) => (
                <option key={type} value={type}>
                  {t(`explore.type.${type}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t('explore.option.format')}
            <select
              className={ui.input}
              value={query.format}
              onChange={(e) => onChange({ ...query, format: e.target.value as QueryFormat })}
            >
              {QUERY_FORMATS.map((format) => (
                <option key={format} value={format}>
                  {t(`explore.format.${format}`)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
    </div>
  );
}
