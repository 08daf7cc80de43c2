import { rangeUtil, type TimeRange } from '@grafana/data';

/** More points than this no answer may have; Prometheus refuses them and no screen shows them. */
const MAX_POINTS = 11_000;

export interface StepRequest {
  range: TimeRange;
  maxDataPoints: number;
  /** The smallest step that the panel, the query or the data source allows. */
  minimumMs: number;
  intervalFactor?: number;
}

/** The distance of points in milliseconds: a round number that gives about maxDataPoints. */
export function stepMs(request: StepRequest): number {
  const { range, maxDataPoints, minimumMs, intervalFactor } = request;
  const length = Math.max(1, range.to.valueOf() - range.from.valueOf());
  const wanted = rangeUtil.roundInterval(length / Math.max(1, maxDataPoints));
  const step = Math.max(wanted, minimumMs) * Math.max(1, intervalFactor ?? 1);
  const safe = Math.ceil(length / MAX_POINTS / 1000) * 1000;
  return Math.max(1000, Math.round(Math.max(step, safe) / 1000) * 1000);
}

/** `15s`, `>1m`, `2h` in milliseconds; undefined when it says nothing. */
export function intervalMs(text: string): number | undefined {
  const trimmed = text.replace(/^[<>=\s]+/, '').trim();
  if (trimmed === '') return undefined;
  try {
    const ms = rangeUtil.intervalToMs(trimmed);
    return Number.isFinite(ms) && ms > 0 ? ms : undefined;
  } catch {
    return undefined;
  }
}

export interface AlignedRange {
  /** Seconds, both ends included, both multiples of the step. */
  start: number;
  end: number;
  step: number;
}

/** Aligned to the step, so that a refresh asks for the same points and neighbours share an axis. */
export function alignRange(fromMs: number, toMs: number, stepInMs: number): AlignedRange {
  const step = stepInMs / 1000;
  const start = Math.floor(fromMs / stepInMs) * step;
  return { start, end: Math.max(start, Math.floor(toMs / stepInMs) * step), step };
}
