import { dateTime, FieldType, type TimeRange } from '@grafana/data';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PrometheusClient } from '@/dashboard/query/client';
import { instantFrames, rangeFrames } from '@/dashboard/query/frames';
import { metricName, seriesName } from '@/dashboard/query/legend';
import { Pool } from '@/dashboard/query/pool';
import { parseValue, type QueryData } from '@/dashboard/query/response';
import { MAX_SERIES, panelRange, runPanel } from '@/dashboard/query/runPanel';
import { mergeGrids, SeriesCache, toGrid } from '@/dashboard/query/seriesCache';
import { Shared } from '@/dashboard/query/shared';
import { alignRange, intervalMs, stepMs } from '@/dashboard/query/step';
import { panel, target } from './fixtures';

const HOUR = 3_600_000;
const rangeOf = (from: number, to: number): TimeRange => ({
  from: dateTime(from),
  to: dateTime(to),
  raw: { from: String(from), to: String(to) },
});

describe('the step', () => {
  it.each([
    ['a day on 1200 points: a round number', 24 * HOUR, 1200, 15_000, 60_000],
    ['an hour: not below the scrape interval', HOUR, 1200, 15_000, 15_000],
    ['60 days', 60 * 24 * HOUR, 800, 15_000, 2 * HOUR],
    ['a set minimum', HOUR, 1200, 60_000, 60_000],
    ['never more than 11000 points', 60 * 24 * HOUR, 1_000_000, 1000, 472_000],
  ])('of %s', (_name, length, maxDataPoints, minimumMs, wanted) => {
    expect(stepMs({ range: rangeOf(0, length), maxDataPoints, minimumMs })).toBe(wanted);
  });

  it.each([
    ['15s', 15_000],
    ['>1m', 60_000],
    ['', undefined],
    ['nonsense', undefined],
  ])('%s is %s ms', (text, wanted) => {
    expect(intervalMs(text)).toBe(wanted);
  });

  it('aligns both ends, so that a refresh asks for the same points', () => {
    expect(alignRange(61_000, 3_659_000, 15_000)).toEqual({ start: 60, end: 3645, step: 15 });
    expect(alignRange(74_999, 3_659_999, 15_000)).toEqual({ start: 60, end: 3645, step: 15 });
  });
});

const series = (metric: Record<string, string>, from: number, to: number, step = 60) => ({
  metric,
  values: Array.from({ length: (to - from) / step + 1 }, (_, i): [number, string] => [
    from + i * step,
    String(from + i * step),
  ]),
});

describe('the cache', () => {
  const range = (start: number, end: number, step = 60) => ({ start, end, step });

  it('asks only for the tail, with an overlap for late samples', () => {
    const cache = new SeriesCache(() => 0);
    const first = range(0, 6000);
    expect(cache.missing('q', first)).toEqual(first);
    cache.merge('q', first, first, [series({ a: '1' }, 0, 6000)]);
    expect(cache.missing('q', range(60, 6060))).toEqual(range(5400, 6060));
    expect(cache.missing('other', range(60, 6060))).toEqual(range(60, 6060));
  });

  it('asks for everything when the range is another one or the answer is old', () => {
    let now = 0;
    const cache = new SeriesCache(() => now);
    cache.merge('q', range(6000, 12_000), range(6000, 12_000), []);
    expect(cache.missing('q', range(0, 12_000)).start).toBe(0);
    expect(cache.missing('q', range(6000, 11_000))).toEqual(range(6000, 11_000));
    expect(cache.missing('q', range(18_000, 24_000))).toEqual(range(18_000, 24_000));
    now = 11 * 60_000;
    expect(cache.missing('q', range(6060, 12_060)).start).toBe(6060);
  });

  it('joins the tail to what it has, keeping gaps, ends and new series', () => {
    const cache = new SeriesCache(() => 0);
    const first = range(0, 6000);
    cache.merge('q', first, first, [
      series({ a: 'stays' }, 0, 6000),
      series({ a: 'ends' }, 0, 5000 - (5000 % 60)),
      series({ a: 'gone' }, 0, 0),
    ]);
    const next = range(60, 6060);
    const asked = cache.missing('q', next);
    const grid = cache.merge('q', next, asked, [
      series({ a: 'stays' }, asked.start, 6060),
      series({ a: 'new' }, 6060, 6060),
    ]);
    const column = (a: string) => grid.series.find((s) => s.labels.a === a)?.values;
    expect(grid.range).toEqual(next);
    expect(column('stays')).toEqual(Array.from({ length: 101 }, (_, i) => 60 + i * 60));
    expect(
      column('ends')
        ?.slice(-12)
        .every((v) => v === null),
    ).toBe(true);
    expect(column('ends')?.[0]).toBe(60);
    expect(column('new')?.filter((v) => v !== null)).toEqual([6060]);
    expect(column('gone')).toBeUndefined();
  });

  it('replaces the overlap by what was asked last', () => {
    const old = toGrid(
      [
        {
          metric: {},
          values: [
            [0, '1'],
            [60, '1'],
            [120, '1'],
          ],
        },
      ],
      range(0, 120),
    );
    const fresh = toGrid(
      [
        {
          metric: {},
          values: [
            [120, '5'],
            [180, '6'],
          ],
        },
      ],
      range(60, 180),
    );
    const grid = mergeGrids(old, fresh, range(0, 180));
    expect(grid.series[0]?.values).toEqual([1, null, 5, 6]);
  });
});

describe('frames', () => {
  const grid = toGrid(
    [
      {
        metric: { __name__: 'up', i: 'a' },
        values: [
          [0, '1'],
          [120, 'NaN'],
        ],
      },
      { metric: { __name__: 'up', i: 'b' }, values: [[60, '+Inf']] },
    ],
    { start: 0, end: 120, step: 60 },
  );
  const request = {
    target: target({ legendFormat: '{{i}}!' }),
    expr: 'up',
    gaps: 'nulls' as const,
    queries: 1,
  };

  it('of a range keep gaps as nulls on shared times', () => {
    const [a, b] = rangeFrames(grid, request);
    expect(a?.fields[0]?.values).toEqual([0, 60_000, 120_000]);
    expect(a?.fields[0]?.values).toBe(b?.fields[0]?.values);
    expect(a?.fields[1]?.values).toEqual([1, null, Number.NaN]);
    expect(b?.fields[1]?.values).toEqual([null, Number.POSITIVE_INFINITY, null]);
    expect(a?.fields[1]?.config.displayNameFromDS).toBe('a!');
    expect(a?.fields[1]?.labels).toEqual({ __name__: 'up', i: 'a' });
    expect(a?.fields[0]?.config.interval).toBe(60_000);
  });

  it('for values hold only what was measured', () => {
    const [a] = rangeFrames(grid, { ...request, gaps: 'omit' });
    expect(a?.fields[0]?.values).toEqual([0, 120_000]);
  });

  it('as a table have a column per label, sorted, and the value last', () => {
    const data: QueryData = {
      resultType: 'vector',
      result: [
        { metric: { z: '1', a: '2' }, value: [60, '5'] as [number, string] },
        { metric: { a: '3' }, value: [60, '6'] as [number, string] },
      ],
    };
    const table = target({ format: 'table', refId: 'B' });
    const [frame] = instantFrames(data, { ...request, target: table, queries: 2 });
    expect(frame?.fields.map((f) => [f.name, f.type, f.values])).toEqual([
      ['Time', FieldType.time, [60_000, 60_000]],
      ['a', FieldType.string, ['2', '3']],
      ['z', FieldType.string, ['1', '']],
      ['Value #B', FieldType.number, [5, 6]],
    ]);
  });

  it('of a scalar hold its one value', () => {
    const [frame] = instantFrames({ resultType: 'scalar', result: [60, '42'] }, request);
    expect(frame?.fields[1]?.values).toEqual([42]);
  });

  it('of cumulative buckets are single buckets, smallest first', () => {
    const buckets = toGrid(
      [
        { metric: { le: '+Inf' }, values: [[0, '10']] },
        { metric: { le: '0.5' }, values: [[0, '3']] },
        { metric: { le: '1' }, values: [[0, '7']] },
      ],
      { start: 0, end: 0, step: 60 },
    );
    const frames = rangeFrames(buckets, { ...request, target: target({ format: 'heatmap' }) });
    expect(frames.map((f) => [f.name, f.fields[1]?.values])).toEqual([
      ['0.5', [3]],
      ['1', [4]],
      ['+Inf', [3]],
    ]);
  });
});

describe('names of series', () => {
  const labels = { __name__: 'up', job: 'node', instance: 'a:1' };

  it.each([
    ['{{instance}} of {{ job }}', labels, 'a:1 of node'],
    ['{{missing}}x', labels, 'x'],
    ['', labels, 'up{job="node", instance="a:1"}'],
    ['', {}, 'sum(up)'],
    ['__auto', labels, undefined],
    ['__auto', {}, 'sum(up)'],
    ['fixed', labels, 'fixed'],
  ])('%s', (format, given, wanted) => {
    expect(seriesName(format, given as Record<string, string>, 'sum(up)')).toBe(wanted);
  });

  it('keep quotes readable', () => {
    expect(metricName({ a: 'x"y' })).toBe('{a="x\\"y"}');
  });

  it.each([
    ['1e3', 1000],
    ['NaN', Number.NaN],
    ['-Inf', Number.NEGATIVE_INFINITY],
  ])('%s is read as a number', (text, wanted) => {
    expect(parseValue(text)).toBe(wanted);
  });
});

describe('the pool', () => {
  it('runs at most so many at a time and skips who left the queue', async () => {
    const pool = new Pool(2);
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const task = (n: number) => async () => {
      started.push(n);
      most = Math.max(most, ++running);
      await gate;
      running--;
    };
    const leaving = new AbortController();
    const signal = new AbortController().signal;
    const runs = [
      pool.run(task(1), signal),
      pool.run(task(2), signal),
      pool.run(task(3), leaving.signal).catch(() => 'left'),
      pool.run(task(4), signal),
    ];
    leaving.abort();
    open();
    await Promise.all(runs);
    expect(most).toBe(2);
    expect(started).toEqual([1, 2, 4]);
  });
});

describe('shared requests', () => {
  it('run once for all who ask, and stop when the last one left', async () => {
    const shared = new Shared<string>();
    let starts = 0;
    let stopped = false;
    const start = (signal: AbortSignal) =>
      new Promise<string>((_, reject) => {
        starts++;
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(signal.reason);
        });
      });
    const a = new AbortController();
    const b = new AbortController();
    const runs = [shared.run('x', start, a.signal), shared.run('x', start, b.signal)].map((p) =>
      p.catch(() => 'left'),
    );
    a.abort();
    expect(stopped).toBe(false);
    b.abort();
    expect(await Promise.all(runs)).toEqual(['left', 'left']);
    expect([starts, stopped]).toEqual([1, true]);
  });
});

describe('a panel asks', () => {
  afterEach(() => vi.unstubAllGlobals());
  const sources = [{ uid: 'own', name: 'Peeper', type: 'prometheus', isDefault: true }];
  const tools = () => ({ client: new PrometheusClient(), cache: new SeriesCache() });
  const base = {
    range: rangeOf(0, HOUR),
    scope: () => undefined,
    sources,
    maxDataPoints: 100,
    gaps: 'nulls' as const,
    fresh: false,
  };
  const signal = new AbortController().signal;
  const answer = (data: unknown) => new Response(JSON.stringify({ status: 'success', data }));

  it('with a form, aligned, the interval filled in', async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) =>
      answer({ resultType: 'matrix', result: [] }),
    );
    vi.stubGlobal('fetch', fetch);
    await runPanel(
      { ...base, panel: panel({ targets: [{ expr: 'rate(x[$__rate_interval])' }] }) },
      tools(),
      signal,
    );
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('/api/v1/query_range');
    expect(init?.method).toBe('POST');
    expect(String(init?.body)).toBe('query=rate%28x%5B1m%5D%29&start=0&end=3600&step=30');
  });

  it('nothing for hidden and empty queries', async () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    const result = await runPanel(
      { ...base, panel: panel({ targets: [{ expr: 'up', hide: true }, { expr: ' ' }] }) },
      tools(),
      signal,
    );
    expect(fetch).not.toHaveBeenCalled();
    expect(result.frames).toEqual([]);
  });

  it('and one failing query leaves the data of the others', async () => {
    vi.stubGlobal('fetch', async (_url: string, init: RequestInit) =>
      String(init.body).includes('bad')
        ? new Response(JSON.stringify({ status: 'error', error: 'parse error' }), { status: 400 })
        : answer({ resultType: 'matrix', result: [series({ i: 'a' }, 0, 3600, 30)] }),
    );
    const result = await runPanel(
      { ...base, panel: panel({ targets: [{ expr: 'bad(' }, { expr: 'good' }] }) },
      tools(),
      signal,
    );
    expect(result.frames).toHaveLength(1);
    expect(result.errors).toEqual([{ refId: 'A', message: 'parse error', query: 'bad(' }]);
  });

  it('and a huge answer is cut with a message', async () => {
    const many = Array.from({ length: MAX_SERIES + 20 }, (_, i) =>
      series({ i: String(i) }, 0, 60, 30),
    );
    vi.stubGlobal('fetch', async () => answer({ resultType: 'matrix', result: many }));
    const result = await runPanel(
      { ...base, panel: panel({ targets: [{ expr: 'all' }] }) },
      tools(),
      signal,
    );
    expect(result.frames).toHaveLength(MAX_SERIES);
    expect(result.truncated).toEqual({ shown: MAX_SERIES, total: MAX_SERIES + 20 });
  });

  it('only our own data source, and says so for others', async () => {
    const result = await runPanel(
      {
        ...base,
        panel: panel({ datasource: { type: 'loki', uid: 'x' }, targets: [{ expr: 'x' }] }),
      },
      tools(),
      signal,
    );
    expect(result.errors[0]?.message).toContain('loki');
  });

  it('for its own time where it has one', () => {
    const shifted = panelRange(rangeOf(HOUR, 2 * HOUR), undefined, '1h');
    expect([shifted.from.valueOf(), shifted.to.valueOf()]).toEqual([0, HOUR]);
    const own = panelRange(rangeOf(0, HOUR), '2h');
    expect(own.to.valueOf() - own.from.valueOf()).toBe(2 * HOUR);
  });
});
