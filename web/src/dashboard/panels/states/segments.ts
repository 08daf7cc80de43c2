import {
  type DataFrame,
  type DisplayValue,
  type Field,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
} from '@grafana/data';

export interface Segment {
  from: number;
  to: number;
  text: string;
  color: string;
}

export interface StateRow {
  id: number;
  name: string;
  segments: Segment[];
}

export interface SegmentOptions {
  /** Neighbours of the same look become one. */
  merge: boolean;
  from: number;
  to: number;
}

/** Each value column as the stretches of time in which it did not change. */
export function stateRows(frames: DataFrame[], options: SegmentOptions): StateRow[] {
  const rows: StateRow[] = [];
  for (const frame of frames) {
    const time = frame.fields.find((f) => f.type === FieldType.time);
    if (!time) continue;
    for (const field of frame.fields) {
      if (field === time || field.config.custom?.hideFrom?.viz) continue;
      const name = getFieldDisplayName(field, frame, frames);
      rows.push({ id: rows.length, name, segments: segmentsOf(time.values, field, options) });
    }
  }
  return rows;
}

function segmentsOf(times: number[], field: Field, { merge, from, to }: SegmentOptions): Segment[] {
  const segments: Segment[] = [];
  const step = stepOf(times);
  for (let i = 0; i < times.length; i++) {
    const value: unknown = field.values[i];
    if (value === null || value === undefined) continue;
    const start = times[i] as number;
    // A value holds until the next one; the last one for a step, but not into the future.
    const end = Math.min(to, times[i + 1] ?? start + step);
    const { text, color } = look(field, value);
    const previous = segments.at(-1);
    if (
      merge &&
      previous &&
      previous.to === start &&
      previous.text === text &&
      previous.color === color
    ) {
      previous.to = end;
    } else {
      segments.push({ from: Math.max(from, start), to: end, text, color });
    }
  }
  return segments.filter((s) => s.to > s.from);
}

const stepOf = (times: readonly number[]): number =>
  times.length > 1 ? (times[1] as number) - (times[0] as number) : 60_000;

function look(field: Field, value: unknown): { text: string; color: string } {
  const display: DisplayValue = field.display?.(value) ?? {
    text: String(value),
    numeric: Number(value),
  };
  return { text: formattedValueToString(display), color: display.color ?? '#808080' };
}

/** Every look that occurs, for the legend, in order of appearance. */
export function looks(rows: readonly StateRow[]): { text: string; color: string }[] {
  const found = new Map<string, { text: string; color: string }>();
  for (const { segments } of rows) {
    for (const { text, color } of segments) found.set(`${text}\n${color}`, { text, color });
  }
  return [...found.values()];
}
