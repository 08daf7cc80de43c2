import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import type { Catalog } from '@/ui/promql/catalog';
import styles from './builder.module.css';
import { LabelFilters } from './LabelFilters';
import { MetricField } from './MetricField';
import { renderVisual, selectorText, type Visual } from './model';
import { Operations } from './Operations';
import { parseVisual } from './parse';

interface BuilderProps {
  expr: string;
  onChange(expr: string): void;
  /** Leaves for the code editor. */
  onCode(): void;
  catalog: Catalog;
}

/** Puts an expression together by choosing. What is half chosen lives here, not in the text. */
export default function Builder({ expr, onChange, onCode, catalog }: BuilderProps) {
  const { t } = useTranslation();
  const [own, setOwn] = useState<{ visual: Visual; expr: string }>();
  const visual = own?.expr === expr ? own.visual : parseVisual(expr);
  if (!visual) {
    return (
      <div className={styles.refused} role="status">
        <span>{t('explore.builder.tooComplex')}</span>
        <code>{expr}</code>
        <button type="button" className={ui.button} onClick={onCode}>
          {t('explore.builder.toCode')}
        </button>
      </div>
    );
  }
  const change = (next: Visual) => {
    const rendered = renderVisual(next);
    setOwn({ visual: next, expr: rendered });
    onChange(rendered);
  };
  const selector = selectorText(visual) || undefined;
  return (
    <div className={styles.builder}>
      <div className={styles.choices}>
        <MetricField
          value={visual.metric}
          onChange={(metric) => change({ ...visual, metric })}
          catalog={catalog}
        />
        <LabelFilters
          metric={visual.metric}
          filters={visual.filters}
          onChange={(filters) => change({ ...visual, filters })}
          catalog={catalog}
        />
      </div>
      <Operations
        operations={visual.operations}
        onChange={(operations) => change({ ...visual, operations })}
        selector={selector}
        catalog={catalog}
      />
      <output className={styles.expression} aria-label={t('explore.builder.result')}>
        {expr || <em>{t('explore.builder.empty')}</em>}
      </output>
    </div>
  );
}
