import { type DataFrame, type Field, FieldType } from '@grafana/data';
import type { Target } from '../model/types';
import { seriesName } from './legend';
import { type Labels, parseValue, type QueryData, type VectorSample } from './response';
import { type Grid, pointCount } from './seriesCache';

/** How the panel wants a range: with nulls where nothing was measured, or only what was measured. */
export type Gaps = 'nulls' | 'omit';

const TIME = 'Time';
const VALUE = 'Value';

export interface FrameRequest {
  target: Target;
  /** The query with variables filled in. */
  expr: string;
  gaps: Gaps;
  /** Number of queries of the panel; tables then name their value after the query. */
  queries: number;
}

export function rangeFrames(grid: Grid, request: FrameRequest): DataFrame[] {
  switch (request.target.format) {
    case 'table':
      return [tableFrame(gridRows(grid), request)];
    case 'heatmap':
      return heatmapFrames(grid, request);
    default:
      return seriesFrames(grid, request);
  }
}

export function instantFrames(data: QueryData, request: FrameRequest): DataFrame[] {
  const samples = instantSamples(data);
  if (request.target.format === 'table') return [tableFrame(samples, request)];
  return samples.map((s) =>
    seriesFrame([s.value[0] * 1000], [parseValue(s.value[1])], s.metric, request, undefined),
  );
}

function instantSamples(data: QueryData): VectorSample[] {
  switch (data.resultType) {
    case 'vector':
      return data.result;
    case 'matrix':
      return data.result.flatMap(({ metric, values }) => {
        const value = values.at(-1);
        return value ? [{ metric, value }] : [];
      });
    default:
      return [{ metric: {}, value: data.result }];
  }
}

/** All series share one time array, so that charts need no join. */
function seriesFrames(grid: Grid, request: FrameRequest): DataFrame[] {
  const times = gridTimes(grid);
  const intervalMs = grid.range.step * 1000;
  return grid.series.map(({ labels, values }) => {
    if (request.gaps === 'nulls') return seriesFrame(times, values, labels, request, intervalMs);
    const present = values.flatMap((v, i) => (v === null ? [] : [i]));
    return seriesFrame(
      present.map((i) => times[i] as number),
      present.map((i) => values[i] as number),
      labels,
      request,
      intervalMs,
    );
  });
}

function gridTimes({ range }: Grid): number[] {
  const startMs = range.start * 1000;
  const stepMs = range.step * 1000;
  return Array.from({ length: pointCount(range) }, (_, i) => startMs + i * stepMs);
}

function seriesFrame(
  times: number[],
  values: (number | null)[],
  labels: Labels,
  { target, expr }: FrameRequest,
  intervalMs: number | undefined,
): DataFrame {
  const name = seriesName(target.legendFormat, labels, expr);
  return {
    refId: target.refId,
    name,
    length: times.length,
    meta: { executedQueryString: expr },
    fields: [
      { name: TIME, type: FieldType.time, config: { interval: intervalMs }, values: times },
      {
        name: VALUE,
        type: FieldType.number,
        config: { displayNameFromDS: name },
        labels,
        values,
      },
    ],
  };
}

function gridRows(grid: Grid): VectorSample[] {
  const times = gridTimes(grid);
  return grid.series.flatMap(({ labels, values }) =>
    values.flatMap((v, i): VectorSample[] =>
      v === null ? [] : [{ metric: labels, value: [(times[i] as number) / 1000, String(v)] }],
    ),
  );
}

/** One row per sample: the time, a column per label, the value. */
function tableFrame(rows: readonly VectorSample[], request: FrameRequest): DataFrame {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row.metric)) names.add(name);
  const columns = [...names].sort().map(
    (name): Field => ({
      name,
      type: FieldType.string,
      config: { filterable: true },
      values: rows.map((r) => r.metric[name] ?? ''),
    }),
  );
  const { refId } = request.target;
  return {
    refId,
    length: rows.length,
    meta: { executedQueryString: request.expr, preferredVisualisationType: 'table' },
    fields: [
      { name: TIME, type: FieldType.time, config: {}, values: rows.map((r) => r.value[0] * 1000) },
      ...columns,
      {
        name: request.queries > 1 ? `${VALUE} #${refId}` : VALUE,
        type: FieldType.number,
        config: {},
        values: rows.map((r) => parseValue(r.value[1])),
      },
    ],
  };
}

/** Cumulative `le` buckets as single ones, smallest first: bucket n minus bucket n-1. */
function heatmapFrames(grid: Grid, request: FrameRequest): DataFrame[] {
  const bound = (labels: Labels) => parseValue(labels.le ?? '+Inf');
  const sorted = [...grid.series].sort((a, b) => bound(a.labels) - bound(b.labels));
  const differences = sorted.map((s, i) => {
    const below = sorted[i - 1];
    if (!below) return s;
    const values = s.values.map((v, j) =>
      v === null ? null : Math.max(0, v - (below.values[j] ?? 0)),
    );
    return { labels: s.labels, values };
  });
  const legendFormat = request.target.legendFormat || '{{le}}';
  return seriesFrames(
    { range: grid.range, series: differences },
    { ...request, gaps: 'nulls', target: { ...request.target, legendFormat } },
  );
}
