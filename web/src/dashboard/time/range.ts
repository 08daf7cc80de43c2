import { dateMath, dateTime, rangeUtil, type TimeRange } from '@grafana/data';

/** A range as it is written: `now-6h`, ISO time, or epoch milliseconds as digits. */
export interface RawRange {
  from: string;
  to: string;
}

/** Turns the texts of a link into times; nonsense falls back to the last hour. */
export function toTimeRange(raw: RawRange, timeZone: string, nowMs = Date.now()): TimeRange {
  const zone = timeZone === '' ? 'browser' : timeZone;
  const from = parse(raw.from, false, zone, nowMs);
  const to = parse(raw.to, true, zone, nowMs);
  if (from === undefined || to === undefined || from >= to) {
    return {
      from: dateTime(nowMs - 3_600_000),
      to: dateTime(nowMs),
      raw: { from: 'now-1h', to: 'now' },
    };
  }
  return { from: dateTime(from), to: dateTime(to), raw };
}

function parse(text: string, roundUp: boolean, zone: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'now') return nowMs;
  if (/^-?\d{10,}$/.test(trimmed)) return Number(trimmed);
  if (/^\d{8}T\d{6}$/.test(trimmed)) return parseCompact(trimmed);
  const parsed = dateMath.toDateTime(trimmed, { roundUp, timezone: zone, now: new Date(nowMs) });
  const ms = parsed?.isValid() ? parsed.valueOf() : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

/** `20240131T235959`, Grafana's short absolute form, in UTC. */
function parseCompact(text: string): number | undefined {
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (!m) return undefined;
  const [, y, mo, d, h, mi, s] = m.map(Number);
  return Date.UTC(y as number, (mo as number) - 1, d, h, mi, s);
}

export const isRelative = (raw: RawRange): boolean =>
  raw.from.startsWith('now') && raw.to.startsWith('now');

export const absolute = (fromMs: number, toMs: number): RawRange => ({
  from: String(Math.round(fromMs)),
  to: String(Math.round(toMs)),
});

/** Half a range earlier or later. */
export function shiftRange(range: TimeRange, direction: -1 | 1): RawRange {
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const step = ((to - from) / 2) * direction;
  return absolute(from + step, to + step);
}

/** Twice as long around the same middle. */
export function zoomOut(range: TimeRange): RawRange {
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const half = Math.max(to - from, 30_000);
  const middle = (from + to) / 2;
  return absolute(Math.max(0, middle - half), middle + half);
}

/** `5s`, `1m`, `auto`; undefined when refreshing is off or the text means nothing. */
export function refreshMs(text: string, range: TimeRange): number | undefined {
  if (text === 'auto') return autoRefreshMs(range);
  if (!/^\d+(ms|[smhd])$/.test(text)) return undefined;
  return Math.max(1000, rangeUtil.intervalToMs(text));
}

const autoRefreshMs = (range: TimeRange): number =>
  Math.min(300_000, Math.max(15_000, (range.to.valueOf() - range.from.valueOf()) / 300));
