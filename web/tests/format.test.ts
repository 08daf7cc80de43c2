import { describe, expect, it } from 'vitest';
import * as format from '@/lib/format';

const en = { lang: 'en', timeZone: 'UTC' } as const;
const ru = { lang: 'ru', timeZone: 'Asia/Novosibirsk' } as const;
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10.25 * 1024 ** 3, '10.3 GiB'],
    [5 * 1024 ** 6, '5,120 PiB'],
  ])('%d bytes are %s', (bytes, text) => expect(format.formatBytes(bytes, en)).toBe(text));

  it('use the words of the language', () => {
    expect(plain(format.formatBytes(1536, ru))).toBe('1,5 КиБ');
    expect(plain(format.formatPercent(5.25, ru))).toBe('5,3 %');
    expect(format.formatPercent(99.96, en)).toBe('100%');
    expect(format.formatCount(12_345, en)).toBe('12.3K');
    expect(format.formatCount(0.44, en)).toBe('0.4');
  });
});

describe('times', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const ago = (seconds: number, options: format.FormatOptions) =>
    format.formatAgo(new Date(now.getTime() - seconds * 1000), now, options);

  it('are told by their largest unit', () => {
    expect(ago(0, en)).toBe('now');
    expect(ago(5, en)).toBe('5 seconds ago');
    expect(ago(119, en)).toBe('1 minute ago');
    expect(ago(7200, ru)).toBe('2 часа назад');
    expect(ago(86_400 * 21, ru)).toBe('21 день назад');
  });

  it('lengths too', () => {
    expect(plain(format.formatDuration(0.42, en))).toBe('0.4 sec');
    expect(plain(format.formatDuration(-0.001, en))).toBe('0 sec');
    expect(plain(format.formatDuration(90, ru))).toBe('2 мин');
    expect(plain(format.formatDuration(86_400 * 3, en))).toBe('3 days');
  });

  it('follow the zone of the user', () => {
    expect(format.formatDateTime(now, ru)).toMatch(/19:00:00/);
    expect(format.formatDateTime(now, en)).toMatch(/12:00:00/);
  });

  it('are missing when the server sends none, or the zero time of Go', () => {
    expect(format.parseTime(null)).toBeNull();
    expect(format.parseTime('0001-01-01T00:00:00Z')).toBeNull();
    expect(format.parseTime('not a time')).toBeNull();
    expect(format.parseTime('2026-11-22T12:00:00Z')).toEqual(now);
  });

  it('settings read as words, unknown forms as they are', () => {
    expect(format.formatSetting('60d', en)).toBe('60 days');
    expect(plain(format.formatSetting('1y', ru))).toBe('1 год');
    expect(format.formatSetting('1h30m', en)).toBe('1h30m');
  });
});

describe('timeZoneOf', () => {
  it('knows names, and falls back to the browser', () => {
    expect(format.timeZoneOf('Asia/Novosibirsk')).toBe('Asia/Novosibirsk');
    expect(format.timeZoneOf('utc')).toBe('UTC');
    expect(format.timeZoneOf('')).toBeUndefined();
    expect(format.timeZoneOf('browser')).toBeUndefined();
    expect(format.timeZoneOf('Mars/Olympus')).toBeUndefined();
  });
});
