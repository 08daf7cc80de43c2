import type { TimeFormat } from '../../time/format';

export interface TimeTick {
  ms: number;
  x: number;
  label: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1000,
  5000,
  15_000,
  30_000,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
];
const SPACE_PX = 72;

/** Round moments for a time axis of panels that uPlot does not draw. */
export function timeTicks(from: number, to: number, width: number, format: TimeFormat): TimeTick[] {
  const wanted = ((to - from) / Math.max(1, width)) * SPACE_PX;
  const step = STEPS.find((s) => s >= wanted) ?? 60 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const times: number[] = [];
  for (let ms = Math.ceil((from - offset) / step) * step + offset; ms <= to; ms += step) {
    times.push(ms);
  }
  const labels = format.ticks(times, step);
  return times.flatMap((ms, i) => {
    const x = ((ms - from) / (to - from)) * width;
    return x < 16 || x > width - 16 ? [] : [{ ms, x, label: labels[i] ?? '' }];
  });
}
