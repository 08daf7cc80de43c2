import { type Labels, type MatrixSeries, parseValue, seriesKey } from './response';
import type { AlignedRange } from './step';

/** A series on the step grid of its range: values[i] belongs to start + i * step; null is a gap. */
export interface GridSeries {
  labels: Labels;
  values: (number | null)[];
}

export interface Grid {
  range: AlignedRange;
  series: GridSeries[];
}

interface Entry {
  grid: Grid;
  /** When the whole range was last asked for, in ms. */
  fullAt: number;
}

/** Late samples (a client that was behind) still appear in the part that is asked again. */
const OVERLAP_SECONDS = 600;
/** After this the whole range is asked again, for samples that came even later. */
const FULL_EVERY_MS = 10 * 60_000;
const MAX_ENTRIES = 300;
const MAX_VALUES = 4_000_000;

/** Remembers range answers, so that a refresh asks only for what is new. */
export class SeriesCache {
  private readonly entries = new Map<string, Entry>();
  private values = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** The part of the range that has to be asked; the whole when nothing fitting is known. */
  missing(key: string, range: AlignedRange): AlignedRange {
    const entry = this.entries.get(key);
    if (!entry) return range;
    const known = entry.grid.range;
    const fits = known.start <= range.start && known.end >= range.start && range.end >= known.end;
    if (!fits || this.now() - entry.fullAt > FULL_EVERY_MS) return range;
    const overlap = Math.ceil(OVERLAP_SECONDS / range.step) * range.step;
    return { ...range, start: Math.max(range.start, known.end - overlap) };
  }

  /** Puts an answer to `asked` together with what is known, and answers the whole `range`. */
  merge(key: string, range: AlignedRange, asked: AlignedRange, answer: MatrixSeries[]): Grid {
    const fresh = toGrid(answer, asked);
    const old = asked.start > range.start ? this.entries.get(key) : undefined;
    const grid = old ? mergeGrids(old.grid, fresh, range) : fresh;
    this.store(key, { grid, fullAt: old ? old.fullAt : this.now() });
    return grid;
  }

  clear(): void {
    this.entries.clear();
    this.values = 0;
  }

  private store(key: string, entry: Entry): void {
    this.drop(key);
    this.entries.set(key, entry);
    this.values += weight(entry.grid);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= MAX_ENTRIES && this.values <= MAX_VALUES) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.values -= weight(entry.grid);
    this.entries.delete(key);
  }
}

const weight = (grid: Grid): number => grid.series.length * pointCount(grid.range);

export const pointCount = ({ start, end, step }: AlignedRange): number =>
  Math.round((end - start) / step) + 1;

export function toGrid(answer: readonly MatrixSeries[], range: AlignedRange): Grid {
  const length = pointCount(range);
  const series = answer.map(({ metric, values }) => {
    const column = new Array<number | null>(length).fill(null);
    for (const [seconds, text] of values) {
      const i = Math.round((seconds - range.start) / range.step);
      if (i >= 0 && i < length) column[i] = parseValue(text);
    }
    return { labels: metric, values: column };
  });
  return { range, series };
}

/** The fresh part replaces the old from its start on: a series that ended has a gap there. */
export function mergeGrids(old: Grid, fresh: Grid, range: AlignedRange): Grid {
  const length = pointCount(range);
  const shift = Math.round((range.start - old.range.start) / range.step);
  const kept = Math.round((fresh.range.start - range.start) / range.step);
  const byKey = new Map(fresh.series.map((s) => [seriesKey(s.labels), s]));
  const series: GridSeries[] = [];
  for (const { labels, values } of old.series) {
    const key = seriesKey(labels);
    const column = new Array<number | null>(length).fill(null);
    let seen = false;
    for (let i = 0; i < kept; i++) {
      const v = values[i + shift] ?? null;
      column[i] = v;
      if (v !== null) seen = true;
    }
    const tail = byKey.get(key);
    if (tail) {
      byKey.delete(key);
      copy(tail.values, column, kept);
      seen = true;
    }
    if (seen) series.push({ labels, values: column });
  }
  for (const { labels, values } of byKey.values()) {
    const column = new Array<number | null>(length).fill(null);
    copy(values, column, kept);
    series.push({ labels, values: column });
  }
  return { range, series };
}

function copy(from: readonly (number | null)[], to: (number | null)[], at: number): void {
  for (let i = 0; i < from.length && at + i < to.length; i++) to[at + i] = from[i] ?? null;
}
