import {
  type DataFrame,
  type Field,
  FieldType,
  type GrafanaTheme2,
  getFieldDisplayName,
  getFieldSeriesColor,
} from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import uPlot from 'uplot';

export type Values = (number | null | undefined)[];

export interface Line {
  field: Field;
  name: string;
  color: string;
  custom: GraphFieldConfig;
  /** On the common times, with the transform applied; what tooltips and legends speak of. */
  values: Values;
}

export interface Lines {
  times: number[];
  lines: Line[];
}

/** Takes every number column that has a time column beside it, brought onto common times. */
export function collectLines(frames: DataFrame[], theme: GrafanaTheme2): Lines {
  const found: { times: number[]; field: Field; name: string }[] = [];
  for (const frame of frames) {
    const time = frame.fields.find((f) => f.type === FieldType.time);
    if (!time) continue;
    for (const field of frame.fields) {
      if (field.type !== FieldType.number && field.type !== FieldType.boolean) continue;
      found.push({ times: time.values, field, name: getFieldDisplayName(field, frame, frames) });
    }
  }
  const { times, columns } = align(found.map((f) => [f.times, f.field.values as Values]));
  const lines = found.map(({ field, name }, i): Line => {
    const custom: GraphFieldConfig = field.config.custom ?? {};
    return {
      field,
      name,
      custom,
      color: getFieldSeriesColor(field, theme).color,
      values: transformed(columns[i] ?? [], times, custom),
    };
  });
  return { times, lines };
}

function align(tables: [number[], Values][]): { times: number[]; columns: Values[] } {
  const first = tables[0]?.[0] ?? [];
  if (tables.every(([times]) => sameTimes(times, first))) {
    return { times: first, columns: tables.map(([, values]) => values) };
  }
  const joined = uPlot.join(tables as uPlot.AlignedData[]);
  return { times: joined[0] as number[], columns: joined.slice(1) as Values[] };
}

/** Answers lie on a step grid, so equal ends mean equal times. */
const sameTimes = (a: number[], b: number[]): boolean =>
  a === b ||
  (a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1) && evenly(a) && evenly(b));

const evenly = (times: number[]): boolean => {
  if (times.length < 3) return true;
  const step = (times[1] as number) - (times[0] as number);
  return (times.at(-1) as number) - (times[0] as number) === step * (times.length - 1);
};

function transformed(values: Values, times: number[], custom: GraphFieldConfig): Values {
  const sign = custom.transform === 'negative-Y' ? -1 : 1;
  let out = values;
  if (sign < 0 || values.some((v) => typeof v !== 'number' || !Number.isFinite(v))) {
    out = values.map((v) => (drawable(v) ? Number(v) * sign : v === undefined ? undefined : null));
  }
  if (custom.transform === 'constant') {
    const constant = out.find((v) => typeof v === 'number') ?? null;
    out = out.map(() => constant);
  }
  return typeof custom.spanNulls === 'number' ? bridge(out, times, custom.spanNulls) : out;
}

const drawable = (v: unknown): boolean =>
  typeof v === 'boolean' || (typeof v === 'number' && Number.isFinite(v));

/** Gaps not longer than the threshold are drawn through: undefined tells uPlot "no gap here". */
function bridge(values: Values, times: number[], thresholdMs: number): Values {
  const out = [...values];
  let last = -1;
  for (let i = 0; i < out.length; i++) {
    if (typeof out[i] !== 'number') continue;
    const gap = last >= 0 && i - last > 1;
    if (gap && (times[i] as number) - (times[last] as number) <= thresholdMs) {
      for (let j = last + 1; j < i; j++) out[j] = undefined;
    }
    last = i;
  }
  return out;
}
