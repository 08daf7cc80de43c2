import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';

// Not imported: the alias of the build would answer for it.
const reference: { tz: Tz } = createRequire(import.meta.url)(
  'moment-timezone/builds/moment-timezone-with-data-10-year-range.js',
);

type Tz = (...args: unknown[]) => import('moment').Moment;

// Both extend the same moment: what the package answers is recorded before ours takes its place.
const ZONES = [
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
];
const MOMENTS = [
  Date.UTC(2026, 0, 15, 12),
  Date.UTC(2026, 6, 15, 12),
  Date.UTC(2026, 2, 29, 0, 59, 59), // just before summer time in Berlin
  Date.UTC(2026, 2, 29, 1),
  Date.UTC(2026, 9, 25, 0, 30),
  Date.UTC(2026, 9, 25, 1, 30),
];
const TEXTS = ['2026-03-29 01:30:00', '2026-07-01 00:00:00', '2026-10-25 04:00:00'];

function answers(tz: Tz) {
  return ZONES.flatMap((zone) => [
    ...MOMENTS.map((ms) => tz(ms, zone).format()),
    ...MOMENTS.map((ms) => tz(ms, zone).startOf('day').format()),
    ...MOMENTS.map((ms) => tz(ms, zone).add(1, 'day').startOf('week').format()),
    ...MOMENTS.map((ms) => tz(ms, zone).endOf('month').clone().subtract(5, 'months').format()),
    ...TEXTS.map((text) => tz(text, 'YYYY-MM-DD HH:mm:ss', zone).toISOString()),
  ]);
}

describe('time zones out of the browser', () => {
  const wanted = answers(reference.tz);
  let ours: typeof import('@/dashboard/time/momentZones');

  beforeAll(async () => {
    ours = await import('@/dashboard/time/momentZones');
  });

  it('count as the package does, also across the change of clocks', () => {
    expect(answers(ours.tz as unknown as Tz)).toEqual(wanted);
  });

  it('know which zones there are', () => {
    expect(ours.tz.zone('Europe/Moscow')?.utcOffset(MOMENTS[0] as number)).toBe(-180);
    expect(ours.tz.zone('No/Where')).toBeNull();
    expect(ours.tz.zone('browser')).toBeNull();
    expect(ours.tz.names()).toContain('Europe/Berlin');
  });
});
