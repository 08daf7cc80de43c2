import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { clamp, number, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import type { PanelProps } from '../types';
import { BarsView } from './BarsView';
import { barsOf } from './data';
import type { Stacking } from './layout';

/** More groups than this are thinner than a pixel. */
const MAX_GROUPS = 1000;

export function BarChartPanel({ panel, data, width, height }: PanelProps) {
  const { t } = useTranslation();
  const { theme } = useDashboardState();
  const { options } = panel;
  const bars = useMemo(() => barsOf(data.frames, options, theme), [data.frames, options, theme]);
  if (bars.lines.length === 0 || bars.labels.length === 0) {
    const answered = data.frames.some((f) => f.length > 0);
    return <NoData hint={answered ? t('dash.bars.nothing') : undefined} />;
  }
  const kept =
    bars.labels.length > MAX_GROUPS ? { ...bars, labels: bars.labels.slice(0, MAX_GROUPS) } : bars;
  const stacking = text(options.stacking);
  return (
    <BarsView
      bars={kept}
      options={options}
      title={panel.title}
      horizontal={
        options.orientation === 'horizontal' ||
        (options.orientation !== 'vertical' && width < height)
      }
      layout={{
        stacking: stacking === 'normal' || stacking === 'percent' ? (stacking as Stacking) : 'none',
        groupWidth: clamp(number(options.groupWidth, 0.7), 0.05, 1),
        barWidth: clamp(number(options.barWidth, 0.97), 0.05, 1),
      }}
      edges={false}
      fill={80}
      width={width}
      height={height}
    />
  );
}
