import type { Line, Values } from './lines';

export interface Stacked {
  columns: Values[];
  /** Pairs of line indices: the area of the first is bounded by the second. */
  bands: { upper: number; lower: number; down: boolean }[];
  percent: boolean[];
  stacked: boolean[];
}

/** Adds up the lines of each stacking group; hidden lines take no part. */
export function stackLines(lines: readonly Line[], visible: readonly boolean[]): Stacked {
  const result: Stacked = {
    columns: lines.map((l) => l.values),
    bands: [],
    percent: lines.map(() => false),
    stacked: lines.map(() => false),
  };
  const groups = new Map<string, number[]>();
  lines.forEach((line, i) => {
    const { mode = 'none', group = 'A' } = line.custom.stacking ?? {};
    if (mode === 'none' || !visible[i]) return;
    const key = `${mode}|${group}|${isDownward(line.values) ? 'down' : 'up'}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  for (const [key, members] of groups) {
    addUp(lines, members, key.startsWith('percent'), key.endsWith('down'), result);
  }
  return result;
}

function isDownward(values: Values): boolean {
  let sum = 0;
  for (const v of values) if (typeof v === 'number') sum += v;
  return sum < 0;
}

function addUp(
  lines: readonly Line[],
  members: readonly number[],
  percent: boolean,
  down: boolean,
  result: Stacked,
): void {
  const length = Math.max(0, ...members.map((i) => lines[i]?.values.length ?? 0));
  const totals = percent ? totalOf(lines, members, length) : undefined;
  const below = new Array<number>(length).fill(0);
  const empty = emptyAt(lines, members, length);
  members.forEach((index, position) => {
    const values = lines[index]?.values ?? [];
    const column: Values = new Array(length);
    for (let j = 0; j < length; j++) {
      const v = values[j] ?? 0;
      const share = totals ? v / (totals[j] || 1) : v;
      below[j] = (below[j] as number) + share;
      column[j] = empty[j] ? null : below[j];
    }
    result.columns[index] = column;
    result.stacked[index] = true;
    result.percent[index] = percent;
    const previous = members[position - 1];
    if (previous !== undefined) result.bands.push({ upper: index, lower: previous, down });
  });
}

function totalOf(lines: readonly Line[], members: readonly number[], length: number): number[] {
  const totals = new Array<number>(length).fill(0);
  for (const i of members) {
    const values = lines[i]?.values ?? [];
    for (let j = 0; j < length; j++) totals[j] = (totals[j] as number) + Math.abs(values[j] ?? 0);
  }
  return totals;
}

/** Where no line of the group has a value the stack has a gap, not a zero. */
function emptyAt(lines: readonly Line[], members: readonly number[], length: number): boolean[] {
  return Array.from({ length }, (_, j) => members.every((i) => lines[i]?.values[j] == null));
}
