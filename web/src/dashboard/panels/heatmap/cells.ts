import {
  type DataFrame,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
} from '@grafana/data';
import { collectLines, type Values } from '../timeseries/lines';

/** A heatmap: columns are moments, rows are buckets from bottom to top. */
export interface HeatCells {
  times: number[];
  stepMs: number;
  rows: { id: number; label: string; values: Values; field: Field }[];
  max: number;
}

const BUCKETS = 24;

/** Every series is a row: buckets of a histogram, or a host each. */
export function rowsFromSeries(frames: DataFrame[], theme: GrafanaTheme2): HeatCells {
  const { times, lines } = collectLines(frames, theme);
  const rows = lines.map((l, id) => ({ id, label: l.name, values: l.values, field: l.field }));
  return finish(times, rows);
}

/** Counts how many series lie in each of equal value ranges at each moment ("calculate"). */
export function rowsFromValues(frames: DataFrame[], theme: GrafanaTheme2): HeatCells {
  const { times, lines } = collectLines(frames, theme);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    for (const v of line.values) {
      if (v == null) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  const field = lines[0]?.field;
  if (!field || low > high) return finish(times, []);
  const size = high > low ? (high - low) / BUCKETS : 1;
  const counts = Array.from({ length: BUCKETS }, () =>
    new Array<number | null>(times.length).fill(null),
  );
  for (const line of lines) {
    line.values.forEach((v, i) => {
      if (v == null) return;
      const bucket = counts[Math.min(BUCKETS - 1, Math.floor((v - low) / size))];
      if (bucket) bucket[i] = (bucket[i] ?? 0) + 1;
    });
  }
  const plain: Field = { name: 'count', type: FieldType.number, config: {}, values: [] };
  const rows = counts.map((values, id) => {
    const display = field.display?.(low + size * id);
    return { id, label: display ? formattedValueToString(display) : '', values, field: plain };
  });
  return finish(times, rows);
}

function finish(times: number[], rows: HeatCells['rows']): HeatCells {
  let max = 0;
  for (const { values } of rows) for (const v of values) if (v != null && v > max) max = v;
  const stepMs = times.length > 1 ? (times[1] as number) - (times[0] as number) : 60_000;
  return { times, stepMs, rows, max };
}
