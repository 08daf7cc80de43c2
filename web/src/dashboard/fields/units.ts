import type { DisplayProcessor } from '@grafana/data';

/** The library formats in English; these are its words and signs in Russian. */
const RUSSIAN: Readonly<Record<string, string>> = {
  ns: 'нс',
  µs: 'мкс',
  ms: 'мс',
  s: 'с',
  sec: 'с',
  min: 'мин',
  mins: 'мин',
  hour: 'ч',
  hours: 'ч',
  day: 'дн.',
  days: 'дн.',
  week: 'нед.',
  weeks: 'нед.',
  month: 'мес.',
  months: 'мес.',
  year: 'г.',
  years: 'г.',
  B: 'Б',
  kB: 'кБ',
  MB: 'МБ',
  GB: 'ГБ',
  TB: 'ТБ',
  PB: 'ПБ',
  KiB: 'КиБ',
  MiB: 'МиБ',
  GiB: 'ГиБ',
  TiB: 'ТиБ',
  PiB: 'ПиБ',
  b: 'бит',
  kb: 'кбит',
  Mb: 'Мбит',
  Gb: 'Гбит',
  'B/s': 'Б/с',
  'kB/s': 'кБ/с',
  'MB/s': 'МБ/с',
  'GB/s': 'ГБ/с',
  'TB/s': 'ТБ/с',
  'KiB/s': 'КиБ/с',
  'MiB/s': 'МиБ/с',
  'GiB/s': 'ГиБ/с',
  'TiB/s': 'ТиБ/с',
  'b/s': 'бит/с',
  'kb/s': 'кбит/с',
  'Mb/s': 'Мбит/с',
  'Gb/s': 'Гбит/с',
  'Tb/s': 'Тбит/с',
  K: 'тыс.',
  Mil: 'млн',
  Bil: 'млрд',
  Tri: 'трлн',
  'ops/s': 'оп/с',
  'K ops/s': 'тыс. оп/с',
  'Mil ops/s': 'млн оп/с',
  'req/s': 'зап/с',
  'K req/s': 'тыс. зап/с',
  'io/s': 'оп/с',
  'K io/s': 'тыс. оп/с',
  'p/s': 'пак/с',
  'kp/s': 'кпак/с',
  'Mp/s': 'Мпак/с',
  'c/s': '1/с',
  'rd/s': 'чт/с',
  'wr/s': 'зп/с',
  Hz: 'Гц',
  kHz: 'кГц',
  MHz: 'МГц',
  GHz: 'ГГц',
  V: 'В',
  W: 'Вт',
  A: 'А',
};

/** The suffix of a formatted value in the user's language. */
export function localSuffix(suffix: string, lang: string): string {
  if (lang !== 'ru') return suffix;
  const word = RUSSIAN[suffix.trim()];
  return word === undefined ? suffix : ` ${word}`;
}

/** A display processor that speaks the user's language. */
export function localized(display: DisplayProcessor, lang: string): DisplayProcessor {
  if (lang !== 'ru') return display;
  return (value, decimals) => {
    const shown = display(value, decimals);
    return shown.suffix ? { ...shown, suffix: localSuffix(shown.suffix, lang) } : shown;
  };
}
