/** Ranges offered in one click; the words come from the translation. */
export const QUICK_RANGES: readonly { from: string; to: string; key: string; count: number }[] = [
  { from: 'now-5m', to: 'now', key: 'minutes', count: 5 },
  { from: 'now-15m', to: 'now', key: 'minutes', count: 15 },
  { from: 'now-30m', to: 'now', key: 'minutes', count: 30 },
  { from: 'now-1h', to: 'now', key: 'hours', count: 1 },
  { from: 'now-3h', to: 'now', key: 'hours', count: 3 },
  { from: 'now-6h', to: 'now', key: 'hours', count: 6 },
  { from: 'now-12h', to: 'now', key: 'hours', count: 12 },
  { from: 'now-24h', to: 'now', key: 'hours', count: 24 },
  { from: 'now-2d', to: 'now', key: 'days', count: 2 },
  { from: 'now-7d', to: 'now', key: 'days', count: 7 },
  { from: 'now-30d', to: 'now', key: 'days', count: 30 },
  { from: 'now-60d', to: 'now', key: 'days', count: 60 },
  { from: 'now/d', to: 'now/d', key: 'today', count: 1 },
  { from: 'now-1d/d', to: 'now-1d/d', key: 'yesterday', count: 1 },
  { from: 'now/w', to: 'now/w', key: 'thisWeek', count: 1 },
  { from: 'now/M', to: 'now/M', key: 'thisMonth', count: 1 },
];

export const REFRESH_INTERVALS: readonly string[] = [
  '5s',
  '10s',
  '30s',
  '1m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '1d',
];
