import { formattedValueToString, reduceField } from '@grafana/data';
import type { Line } from './lines';

export interface LegendCell {
  value: number | null;
  text: string;
}

export interface LegendRow {
  line: Line;
  cells: LegendCell[];
}

export interface LegendSort {
  /** The name column or a calculation. */
  by: string;
  desc: boolean;
}

export const BY_NAME = 'name';

/** One row per line that belongs into the legend, with its calculations. */
export function legendRows(lines: readonly Line[], calcs: readonly string[]): LegendRow[] {
  return lines
    .filter((line) => !line.custom.hideFrom?.legend)
    .map((line) => ({ line, cells: calculate(line, calcs) }));
}

function calculate(line: Line, calcs: readonly string[]): LegendCell[] {
  if (calcs.length === 0) return [];
  // The drawn values count, and no cached ones of the field. A line mirrored below zero still
  // tells its size: otherwise its smallest value would stand under "Max".
  const mirrored = line.custom.transform === 'negative-Y';
  const field = {
    ...line.field,
    values: mirrored ? line.values.map((v) => (typeof v === 'number' ? -v : v)) : line.values,
    state: { ...line.field.state, calcs: undefined },
  };
  const results = reduceField({ field, reducers: [...calcs] });
  return calcs.map((calc) => {
    const value: unknown = results[calc];
    const number = typeof value === 'number' && Number.isFinite(value) ? value : null;
    if (number === null) return { value: null, text: '-' };
    const display = COUNTS.has(calc) ? undefined : line.field.display?.(number);
    return { value: number, text: display ? formattedValueToString(display) : plain(calc, number) };
  });
}

/** Results that are not in the unit of the line. */
const COUNTS = new Set(['count', 'changeCount', 'distinctCount', 'diffperc']);

const plain = (calc: string, value: number): string =>
  calc === 'diffperc' ? `${Math.round(value * 1000) / 10}%` : String(value);

export function sortRows(
  rows: readonly LegendRow[],
  calcs: readonly string[],
  sort: LegendSort | undefined,
): LegendRow[] {
  if (!sort) return [...rows];
  const column = calcs.indexOf(sort.by);
  const direction = sort.desc ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (column < 0) return direction * a.line.name.localeCompare(b.line.name, undefined, NATURAL);
    const x = a.cells[column]?.value ?? null;
    const y = b.cells[column]?.value ?? null;
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return direction * (x - y);
  });
}

const NATURAL = { numeric: true };

/** What a click on a name hides: first everything else, then nothing again; with a key only it. */
export function toggle(
  hidden: ReadonlySet<string>,
  name: string,
  all: readonly string[],
  single: boolean,
): Set<string> {
  if (single) {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    return next.size === all.length ? new Set() : next;
  }
  const others = all.filter((n) => n !== name);
  const alone = !hidden.has(name) && others.every((n) => hidden.has(n));
  return alone ? new Set() : new Set(others);
}
