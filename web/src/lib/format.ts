/** Numbers and times for people, in the language of the UI and the user's time zone. */
import type { Lang } from './i18n';

export interface FormatOptions {
  lang: Lang;
  /** IANA name; undefined is the browser's. */
  timeZone?: string;
}

const BYTE_UNITS: Record<Lang, string[]> = {
  en: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'],
  ru: ['Б', 'КиБ', 'МиБ', 'ГиБ', 'ТиБ', 'ПиБ'],
};

export function formatBytes(bytes: number, { lang }: FormatOptions): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS[lang].length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const sign = bytes < 0 ? '−' : '';
  return `${sign}${formatNumber(value, { lang }, digits)} ${BYTE_UNITS[lang][unit]}`;
}

export function formatNumber(value: number, { lang }: FormatOptions, digits = 0): string {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);
}

/** Exact up to 9999, then with a thousands or millions sign: 12.3K. */
export function formatCount(value: number, { lang }: FormatOptions): string {
  const compact = value >= 10_000;
  return new Intl.NumberFormat(lang, {
    notation: compact ? 'compact' : 'standard',
    maximumFractionDigits: value < 10 || compact ? 1 : 0,
  }).format(value);
}

export const formatPercent = (value: number, { lang }: FormatOptions): string =>
  new Intl.NumberFormat(lang, {
    style: 'percent',
    maximumFractionDigits: value < 9.95 ? 1 : 0,
  }).format(value / 100);

const STEPS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function largestUnit(seconds: number) {
  const abs = Math.abs(seconds);
  return STEPS.find(([, size]) => abs >= size) ?? (['second', 1] as const);
}

/** A length of time by its largest unit: `3 min`, `2 days`. Parts of a second as `0.4 sec`. */
export function formatDuration(seconds: number, { lang }: FormatOptions): string {
  const [unit, size] = largestUnit(seconds);
  // + 0 makes a zero of the -0 that a tiny negative skew rounds to.
  const value = Math.round((seconds / size) * 10) / 10 + 0;
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: Math.abs(seconds) < 10 ? 1 : unit === 'hour' && value < 10 ? 1 : 0,
  }).format(value);
}

/** A setting like `60d` or `12h` in words; what has another form is shown as it is. */
export function formatSetting(value: string, { lang }: FormatOptions): string {
  const [, amount, unit] = /^(\d+)([hdwy])$/.exec(value) ?? [];
  if (!amount || !unit) return value;
  return new Intl.NumberFormat(lang, {
    style: 'unit',
    unit: { h: 'hour', d: 'day', w: 'week', y: 'year' }[unit],
    unitDisplay: 'long',
  }).format(Number(amount));
}

/** `5 minutes ago`, `in 3 days`. */
export function formatAgo(date: Date, now: Date, { lang }: FormatOptions): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const [unit, size] = largestUnit(seconds);
  const format = new Intl.RelativeTimeFormat(lang, {
    numeric: unit === 'second' ? 'auto' : 'always',
  });
  return format.format(Math.trunc(seconds / size), unit);
}

export const formatDateTime = (date: Date, { lang, timeZone }: FormatOptions): string =>
  new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(
    date,
  );

export const formatDate = (date: Date, { lang, timeZone }: FormatOptions): string =>
  new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone }).format(date);

/** A time from the server; Go's zero time and empty values mean "never". */
export function parseTime(value: string | null | undefined): Date | null {
  if (!value || value.startsWith('0001-')) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The zone of a preference: empty or `browser` follow the browser, a bad name does too. */
export function timeZoneOf(preference: string | undefined): string | undefined {
  if (!preference || preference === 'browser') return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: preference }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
