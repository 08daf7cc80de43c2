import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Gaps } from '../query/frames';
import type { PanelProps } from './types';

export interface Visualization {
  /** Loaded on first use; the page starts it as soon as the dashboard is known. */
  Component: LazyExoticComponent<ComponentType<PanelProps>>;
  preload(): Promise<unknown>;
  gaps: Gaps;
  /** Asks nothing: it shows even without queries. */
  standalone?: boolean;
}

type Module<N extends string> = Promise<Record<N, ComponentType<PanelProps>>>;

function visualization<N extends string>(
  load: () => Module<N>,
  name: N,
  options: { gaps: Gaps; standalone?: boolean },
): Visualization {
  return {
    Component: lazy(async () => ({ default: (await load())[name] })),
    preload: load,
    ...options,
  };
}

const timeseries = visualization(() => import('./timeseries/TimeSeriesPanel'), 'TimeSeriesPanel', {
  gaps: 'nulls',
});
const values = { gaps: 'omit' } as const;
const own = { gaps: 'omit', standalone: true } as const;

const VISUALIZATIONS: Readonly<Record<string, Visualization>> = {
  timeseries,
  trend: timeseries,
  stat: visualization(() => import('./stat/StatPanel'), 'StatPanel', values),
  gauge: visualization(() => import('./gauge/GaugePanel'), 'GaugePanel', values),
  bargauge: visualization(() => import('./bargauge/BarGaugePanel'), 'BarGaugePanel', values),
  table: visualization(() => import('./table/TablePanel'), 'TablePanel', values),
  piechart: visualization(() => import('./pie/PiePanel'), 'PiePanel', values),
  'state-timeline': visualization(
    () => import('./states/StateTimelinePanel'),
    'StateTimelinePanel',
    { gaps: 'nulls' },
  ),
  'status-history': visualization(
    () => import('./states/StatusHistoryPanel'),
    'StatusHistoryPanel',
    { gaps: 'nulls' },
  ),
  heatmap: visualization(() => import('./heatmap/HeatmapPanel'), 'HeatmapPanel', { gaps: 'nulls' }),
  barchart: visualization(() => import('./bars/BarChartPanel'), 'BarChartPanel', values),
  histogram: visualization(() => import('./bars/HistogramPanel'), 'HistogramPanel', values),
  text: visualization(() => import('./text/TextPanel'), 'TextPanel', own),
  dashlist: visualization(() => import('./dashlist/DashListPanel'), 'DashListPanel', own),
  alertlist: visualization(() => import('./absent/AbsentPanel'), 'AbsentPanel', own),
  logs: visualization(() => import('./absent/AbsentPanel'), 'AbsentPanel', own),
};

const unknown = visualization(() => import('./absent/UnknownPanel'), 'UnknownPanel', own);

export const visualizationOf = (type: string): Visualization =>
  (Object.hasOwn(VISUALIZATIONS, type) && VISUALIZATIONS[type]) || unknown;
