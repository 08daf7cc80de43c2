import type { TimeRange } from '@grafana/data';
import type { TFunction } from 'i18next';
import type { TimeFormat } from './format';
import { QUICK_RANGES } from './quickRanges';
import { isRelative, type RawRange } from './range';

const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
  M: 'months',
  y: 'years',
};

/** A range in words: "Last 6 hours", or both ends. */
export function describeRange(
  raw: RawRange,
  range: TimeRange,
  format: TimeFormat,
  t: TFunction,
): string {
  const quick = QUICK_RANGES.find((q) => q.from === raw.from && q.to === raw.to);
  if (quick) return lastOf(t(`dash.time.quick.${quick.key}`, { count: quick.count }));
  const last = /^now-(\d+)([smhdwMy])$/.exec(raw.from);
  const unit = last?.[2] && UNITS[last[2]];
  if (last && unit && raw.to === 'now')
    return lastOf(t(`dash.time.quick.${unit}`, { count: Number(last[1]) }));
  if (isRelative(raw)) return `${raw.from} – ${raw.to}`;
  return `${format.full(range.from.valueOf())} – ${format.full(range.to.valueOf())}`;
}

/** "Last 1 hour" is said without the number, in every language. */
const lastOf = (words: string): string => words.replace(/ 1 /, ' ');
