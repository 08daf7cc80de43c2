import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/useFormat';
import styles from '../explore.module.css';
import type { CostLine } from '../query/report';

/** What a query brought and what it cost: short here, all of it on hover and for screen readers. */
export function CostText({ costs }: { costs: readonly CostLine[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (costs.length === 0) return null;
  const seconds = Math.max(...costs.map((c) => c.milliseconds)) / 1000;
  const main = costs.find((c) => c.kind === 'range') ?? costs[0];
  const series = main?.series ?? 0;
  const points = costs.reduce((sum, c) => sum + (c.points ?? 0), 0);
  const brief = [
    t('explore.cost.series', { count: series, number: format.number(series) }),
    t('explore.cost.points', { count: points, number: format.number(points) }),
    milliseconds(seconds, format, t),
  ].join(' · ');
  const details = costs.map((c) => {
    const parts = [
      milliseconds(c.milliseconds / 1000, format, t),
      c.serverMs !== undefined &&
        t('explore.cost.server', { time: milliseconds(c.serverMs / 1000, format, t) }),
      c.fetched !== undefined && t('explore.cost.fetched', { number: format.number(c.fetched) }),
      c.bytes !== undefined && format.bytes(c.bytes),
      c.stepSeconds !== undefined && t('explore.cost.step', { step: c.stepSeconds }),
    ];
    const kind = t(c.kind === 'range' ? 'explore.type.range' : 'explore.type.instant');
    return `${kind}: ${parts.filter(Boolean).join(', ')}`;
  });
  return (
    <span className={styles.cost} title={details.join('\n')}>
      {brief}
      <span className="visually-hidden">. {details.join('. ')}</span>
    </span>
  );
}

type Format = ReturnType<typeof useFormat>;
type Translate = ReturnType<typeof useTranslation>['t'];

const milliseconds = (seconds: number, format: Format, t: Translate): string =>
  seconds < 1
    ? t('explore.cost.ms', { number: format.number(Math.round(seconds * 1000)) })
    : format.duration(seconds);
