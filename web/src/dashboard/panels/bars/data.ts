import {
  buildHistogram,
  type DataFrame,
  type Field,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
  getFieldDisplayName,
  getFieldSeriesColor,
  getHistogramFields,
} from '@grafana/data';
import type { GraphFieldConfig } from '@grafana/schema';
import { flag, object, optionalNumber, text } from '../../model/json';
import type { Line, Values } from '../timeseries/lines';

/** What a bar chart draws: a group of bars per label, a bar of each line in it. */
export interface Bars {
  labels: string[];
  lines: Line[];
  /** Colours by group, when one field's values colour the bars instead of the series. */
  colors?: (string | undefined)[];
  /** Row of the source for the links of a bar. */
  rowOf(line: number, group: number): number | undefined;
}

const NOTHING: Bars = { labels: [], lines: [], rowOf: () => undefined };

const isNumber = (f: Field) => f.type === FieldType.number || f.type === FieldType.boolean;
const shown = (f: Field) => !flag(object(object(f.config.custom).hideFrom).viz);

function textOf(field: Field, value: unknown): string {
  if (value == null) return '';
  return field.display ? formattedValueToString(field.display(value)) : String(value);
}

const lineOf = (field: Field, name: string, values: Values, theme: GrafanaTheme2): Line => ({
  field,
  name,
  values,
  custom: (field.config.custom ?? {}) as GraphFieldConfig,
  color: getFieldSeriesColor(field, theme).color,
});

/** Groups by the chosen field, else by the first text, else by time; frames are joined by it. */
export function barsOf(
  frames: DataFrame[],
  options: Record<string, unknown>,
  theme: GrafanaTheme2,
): Bars {
  const wanted = text(options.xField);
  const named = (frame: DataFrame, f: Field, name: string) =>
    f.name === name || getFieldDisplayName(f, frame, frames) === name;
  const keys = new Map<unknown, number>();
  const labels: string[] = [];
  const lines: Line[] = [];
  const rows: Map<number, number>[] = [];
  const colorBy = text(options.colorByField);
  const colors: (string | undefined)[] = [];
  let byTime = true;
  for (const frame of frames) {
    const x =
      (wanted && frame.fields.find((f) => named(frame, f, wanted))) ||
      frame.fields.find((f) => f.type === FieldType.string) ||
      frame.fields.find((f) => f.type === FieldType.time);
    if (!x) continue;
    if (x.type !== FieldType.time) byTime = false;
    const groupOf = new Map<number, number>();
    for (let row = 0; row < frame.length; row++) {
      const key: unknown = x.values[row];
      let group = keys.get(key);
      if (group === undefined) {
        group = labels.push(textOf(x, key)) - 1;
        keys.set(key, group);
      }
      groupOf.set(row, group);
    }
    for (const field of frame.fields) {
      if (colorBy && named(frame, field, colorBy)) {
        for (const [row, group] of groupOf)
          colors[group] = field.display?.(field.values[row]).color;
      }
      if (field === x || !isNumber(field) || !shown(field)) continue;
      const values: Values = [];
      const back = new Map<number, number>();
      for (const [row, group] of groupOf) {
        const v: unknown = field.values[row];
        values[group] = v == null || !Number.isFinite(Number(v)) ? null : Number(v);
        back.set(group, row);
      }
      rows.push(back);
      lines.push(lineOf(field, getFieldDisplayName(field, frame, frames), values, theme));
    }
  }
  const bars: Bars = {
    labels,
    lines: lines.map((l) => ({ ...l, values: labels.map((_, i) => l.values[i] ?? null) })),
    colors: colorBy ? colors : undefined,
    rowOf: (line, group) => rows[line]?.get(group),
  };
  return byTime ? sortByKey(bars, [...keys.keys()]) : bars;
}

/** Moments stand in order, however the answers came. */
function sortByKey(bars: Bars, keys: unknown[]): Bars {
  const order = keys.map((_, i) => i).sort((a, b) => Number(keys[a]) - Number(keys[b]));
  return {
    labels: order.map((i) => bars.labels[i] as string),
    lines: bars.lines.map((l) => ({ ...l, values: order.map((i) => l.values[i] ?? null) })),
    colors: bars.colors && order.map((i) => bars.colors?.[i]),
    rowOf: (line, group) => bars.rowOf(line, order[group] as number),
  };
}

/** Counts values per bucket; frames that hold counted buckets already are taken as they are. */
export function histogramOf(
  frames: DataFrame[],
  options: Record<string, unknown>,
  theme: GrafanaTheme2,
): Bars {
  const ready = frames.length === 1 && frames[0] ? getHistogramFields(frames[0]) : undefined;
  const size = optionalNumber(options.bucketSize);
  const counted =
    ready ??
    buildHistogram(
      frames,
      {
        bucketCount: optionalNumber(options.bucketCount),
        bucketSize: size && size > 0 ? size : undefined,
        bucketOffset: optionalNumber(options.bucketOffset),
        combine: flag(options.combine),
      },
      theme,
    );
  if (!counted || counted.xMin.values.length === 0) return NOTHING;
  const { xMin, xMax, counts } = counted;
  const edge = (i: number): string => {
    const value: unknown = i < xMin.values.length ? xMin.values[i] : xMax.values[i - 1];
    return textOf(xMin, value);
  };
  return {
    // One more label than bars: they stand at the edges.
    labels: Array.from({ length: xMin.values.length + 1 }, (_, i) => edge(i)),
    lines: counts
      .filter(shown)
      .map((field) =>
        lineOf(field, getFieldDisplayName(field, undefined, frames), field.values as Values, theme),
      ),
    rowOf: () => undefined,
  };
}
