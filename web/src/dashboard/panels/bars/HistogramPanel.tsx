import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { object, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import type { PanelProps } from '../types';
import { BarsView } from './BarsView';
import { histogramOf } from './data';

/** How often values fall into each of equal ranges. */
export function HistogramPanel({ panel, data, width, height }: PanelProps) {
  const { t } = useTranslation();
  const { theme } = useDashboardState();
  const { options } = panel;
  const bars = useMemo(
    () => histogramOf(data.frames, options, theme),
    [data.frames, options, theme],
  );
  if (bars.lines.length === 0) {
    const answered = data.frames.some((f) => f.length > 0);
    return <NoData hint={answered ? t('dash.bars.nothing') : undefined} />;
  }
  const own = object(panel.fieldConfig.defaults.custom).stacking;
  const mode = text(object(own).mode);
  return (
    <BarsView
      bars={bars}
      options={{ showValue: 'never', ...options }}
      title={panel.title}
      horizontal={false}
      layout={{
        stacking: mode === 'normal' || mode === 'percent' ? mode : 'overlay',
        groupWidth: 1,
        barWidth: 1,
      }}
      edges
      fill={bars.lines.length > 1 ? 50 : 80}
      width={width}
      height={height}
    />
  );
}
