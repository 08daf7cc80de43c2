import {
  IconAlignLeft,
  IconChartBar,
  IconChartBarPopular,
  IconChartDonut,
  IconChartGridDots,
  IconChartHistogram,
  IconChartLine,
  IconGauge,
  IconGridDots,
  IconLayoutList,
  IconNumber123,
  IconTable,
  IconTimeline,
} from '@tabler/icons-react';

/** What a new panel can be; the order of the picker. */
export const VISUALIZATIONS = [
  { type: 'timeseries', icon: IconChartLine },
  { type: 'stat', icon: IconNumber123 },
  { type: 'gauge', icon: IconGauge },
  { type: 'bargauge', icon: IconChartBar },
  { type: 'barchart', icon: IconChartBarPopular },
  { type: 'histogram', icon: IconChartHistogram },
  { type: 'table', icon: IconTable },
  { type: 'piechart', icon: IconChartDonut },
  { type: 'state-timeline', icon: IconTimeline },
  { type: 'status-history', icon: IconGridDots },
  { type: 'heatmap', icon: IconChartGridDots },
  { type: 'text', icon: IconAlignLeft },
  { type: 'dashlist', icon: IconLayoutList },
] as const;
