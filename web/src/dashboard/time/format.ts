/** Dates of charts and tables in the user's language and time zone. */
export interface TimeFormat {
  /** `2026-11-22 09:49:40`, in the order the language uses. */
  full(ms: number): string;
  /** Labels of a time axis; `stepMs` is the distance of two labels. */
  ticks(times: readonly number[], stepMs: number): string[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const cache = new Map<string, TimeFormat>();

export function timeFormat(lang: string, timeZone: string): TimeFormat {
  const key = `${lang}|${timeZone}`;
  const known = cache.get(key);
  if (known) return known;
  const made = create(lang, timeZone);
  cache.set(key, made);
  return made;
}

function create(lang: string, timeZone: string): TimeFormat {
  // English here means 24 hours and day before month would confuse half of the readers: ISO order.
  const locale = lang === 'ru' ? 'ru-RU' : 'en-GB';
  const zone = zoneOf(timeZone);
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' });
  const date = make({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const clock = make({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const seconds = clock;
  const minutes = make({ hour: '2-digit', minute: '2-digit' });
  const days = make({ day: 'numeric', month: 'short' });
  const months = make({ month: 'short', year: 'numeric' });
  const short = (d: Intl.DateTimeFormat, ms: number) => d.format(ms).replace(/\.$/, '');
  return {
    full: (ms) => `${isoOrLocal(lang, date, ms)} ${clock.format(ms)}`,
    ticks(times, stepMs) {
      return times.map((ms) => {
        if (stepMs >= 28 * DAY) return months.format(ms);
        if (stepMs >= DAY) return short(days, ms);
        const atMidnight = clock.format(ms) === '00:00:00';
        if (atMidnight) return short(days, ms);
        return stepMs >= MINUTE ? minutes.format(ms) : seconds.format(ms);
      });
    },
  };
}

function isoOrLocal(lang: string, date: Intl.DateTimeFormat, ms: number): string {
  if (lang === 'ru') return date.format(ms);
  const parts = Object.fromEntries(date.formatToParts(ms).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** `browser` and '' mean the zone of this device; an unknown zone does too. */
export function zoneOf(timeZone: string): string | undefined {
  if (timeZone === '' || timeZone === 'browser') return undefined;
  const name = timeZone.toLowerCase() === 'utc' ? 'UTC' : timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    return undefined;
  }
}
