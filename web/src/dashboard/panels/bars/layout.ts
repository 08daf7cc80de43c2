import type { Line } from '../timeseries/lines';

export type Stacking = 'none' | 'normal' | 'percent' | 'overlay';

export interface Bar {
  line: number;
  group: number;
  value: number;
  /** Along the labels' axis, in shares of the whole axis. */
  start: number;
  size: number;
  /** Along the values' axis, in the values' unit. */
  from: number;
  to: number;
}

export interface LayoutOptions {
  stacking: Stacking;
  /** Share of a group's place that its bars fill, and share of a bar's place that it fills. */
  groupWidth: number;
  barWidth: number;
}

/** Places the bars of the visible lines, before any pixel is known. */
export function placeBars(
  lines: readonly Line[],
  visible: readonly boolean[],
  groups: number,
  { stacking, groupWidth, barWidth }: LayoutOptions,
): Bar[] {
  const drawn = lines.flatMap((_, i) => (visible[i] ? [i] : []));
  const bars: Bar[] = [];
  const place = 1 / Math.max(1, groups);
  for (let group = 0; group < groups; group++) {
    const values = drawn.map((i) => lines[i]?.values[group] ?? null);
    const left = group * place + (place * (1 - groupWidth)) / 2;
    const width = place * groupWidth;
    const total = values.reduce<number>((sum, v) => sum + Math.abs(v ?? 0), 0);
    let up = 0;
    let down = 0;
    drawn.forEach((line, slot) => {
      const value = values[slot];
      if (value == null) return;
      if (stacking === 'none') {
        const slotWidth = width / drawn.length;
        const size = slotWidth * barWidth;
        const start = left + slot * slotWidth + (slotWidth - size) / 2;
        bars.push({ line, group, value, start, size, from: 0, to: value });
        return;
      }
      const size = width * barWidth;
      const start = left + (width - size) / 2;
      if (stacking === 'overlay') {
        bars.push({ line, group, value, start, size, from: 0, to: value });
        return;
      }
      const height = stacking === 'percent' ? value / (total || 1) : value;
      const from = height < 0 ? down : up;
      if (height < 0) down += height;
      else up += height;
      bars.push({ line, group, value, start, size, from, to: from + height });
    });
  }
  return bars;
}

/** A range that holds all bars and zero, widened to round numbers unless a limit is set. */
export function valueRange(
  bars: readonly Bar[],
  limits: { min?: number; max?: number; softMin?: number; softMax?: number },
): [number, number] {
  let low = Math.min(0, limits.softMin ?? 0);
  let high = Math.max(0, limits.softMax ?? 0);
  for (const { to } of bars) {
    low = Math.min(low, to);
    high = Math.max(high, to);
  }
  const step = niceStep((high - low) / 5 || 0.2);
  const min = limits.min ?? Math.floor(low / step) * step;
  const max = limits.max ?? Math.ceil(high / step) * step;
  return max > min ? [min, max] : [min, min + 1];
}

export function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const share = wanted / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 2.5 ? 2.5 : share <= 5 ? 5 : 10);
}

/** Round values on an axis, about `count` of them; bytes get powers of two. */
export function axisTicks(min: number, max: number, count: number, binary: boolean): number[] {
  const wanted = (max - min) / Math.max(1, count);
  const step = binary && wanted > 1 ? 2 ** Math.ceil(Math.log2(wanted)) : niceStep(wanted);
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}
