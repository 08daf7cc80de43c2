import { parsePanel } from '@/dashboard/model/panel';
import type { Panel } from '@/dashboard/model/types';
import type { ExploreQuery, GraphStyle } from './types';

const POS = { x: 0, y: 0, w: 24, h: 12 };

const asks = (q: ExploreQuery): boolean => !q.hide && q.expr.trim() !== '';
const asTable = (q: ExploreQuery): boolean => q.format === 'table';

export const graphQueries = (queries: readonly ExploreQuery[]): ExploreQuery[] =>
  queries.filter((q) => asks(q) && q.type !== 'instant' && !asTable(q));

export const tableQueries = (queries: readonly ExploreQuery[]): ExploreQuery[] =>
  queries.filter((q) => asks(q) && (q.type !== 'range' || asTable(q)));

/** The panel as a dashboard's JSON holds it. */
export function panelJson(
  queries: readonly ExploreQuery[],
  type: string,
  style: GraphStyle,
  target: (query: ExploreQuery) => Record<string, unknown>,
): Record<string, unknown> {
  return {
    type,
    targets: queries.map((q) => ({
      refId: q.refId,
      expr: q.expr,
      legendFormat: q.legend || '__auto',
      interval: q.minStep,
      hide: q.hide,
      ...target(q),
    })),
    fieldConfig: {
      defaults: { custom: type === 'timeseries' ? styleConfig(style) : {} },
      overrides: [],
    },
    options:
      type === 'timeseries'
        ? {
            legend: {
              showLegend: true,
              displayMode: 'table',
              placement: 'bottom',
              calcs: ['lastNotNull', 'min', 'max', 'mean'],
            },
            tooltip: { mode: 'multi', sort: 'desc' },
          }
        : {},
  };
}

export const isHeatmap = (queries: readonly ExploreQuery[]): boolean =>
  queries.length > 0 && queries.every((q) => q.format === 'heatmap');

export function graphPanel(queries: readonly ExploreQuery[], title: string): Panel {
  const shown = graphQueries(queries);
  const type = isHeatmap(shown) ? 'heatmap' : 'timeseries';
  const json = panelJson(shown, type, 'lines', (q) => ({
    range: true,
    instant: false,
    format: type === 'heatmap' ? q.format : 'time_series',
  }));
  return parsePanel({ ...json, title }, 1, POS);
}

/** Points per series of a range shown as rows: more rows nobody reads. */
const ROWS_PER_SERIES = 100;

export function tablePanel(queries: readonly ExploreQuery[], title: string): Panel {
  const json = panelJson(tableQueries(queries), 'table', 'lines', (q) => ({
    range: q.type === 'range',
    instant: q.type !== 'range',
    format: 'table',
  }));
  return parsePanel({ ...json, title, maxDataPoints: ROWS_PER_SERIES }, 2, POS);
}

/** How a style draws, in the words of Grafana's field options. */
export function styleConfig(style: GraphStyle): Record<string, unknown> {
  switch (style) {
    case 'bars':
      return { drawStyle: 'bars', fillOpacity: 60, lineWidth: 1 };
    case 'points':
      return { drawStyle: 'points', pointSize: 4, showPoints: 'always' };
    case 'stacked':
      return {
        drawStyle: 'line',
        fillOpacity: 35,
        lineWidth: 1,
        stacking: { mode: 'normal', group: 'A' },
      };
    default:
      return { drawStyle: 'line', lineWidth: 1, fillOpacity: 0, showPoints: 'auto' };
  }
}
