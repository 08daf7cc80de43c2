import { FieldType } from '@grafana/data';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExploreClient } from '@/explore/query/client';
import { cutAnswer } from '@/explore/query/cut';
import { dashboardWith, newPanel, withPanel } from '@/explore/query/dashboard';
import { explainError, placeOf } from '@/explore/query/errors';
import { graphPanel, tablePanel } from '@/explore/query/panels';
import { emptyQuery } from '@/explore/query/types';
import { rawLines } from '@/explore/results/raw';

afterEach(() => vi.unstubAllGlobals());

const SOURCE = { uid: 'peeper-metrics', name: 'Peeper', type: 'prometheus', isDefault: true };
const RANGE = { start: 0, end: 30, step: 15 };

const matrix = (count: number) => {
  const result = Array.from({ length: count }, (_, i) => ({
    metric: { __name__: 'up', path: `,{"metric":{${i}` },
    values: [
      [0, '1'],
      [15, '2'],
    ],
  }));
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'matrix', result },
    stats: { seriesFetched: '7', executionTimeMsec: 3 },
  });
};

describe('the client of Explore', () => {
  it('tells what a query cost', async () => {
    vi.stubGlobal('fetch', async () => new Response(matrix(2)));
    const client = new ExploreClient();
    const { data } = await client.range(SOURCE, 'up', RANGE, new AbortController().signal);
    expect(data).toHaveLength(2);
    expect(client.costOf('range', 'up')).toMatchObject({
      fetched: 7,
      serverMs: 3,
      series: 2,
      points: 4,
      cut: false,
    });
  });

  it('stops reading a huge answer and keeps what came whole', async () => {
    const text = matrix(5000);
    const bytes = new TextEncoder().encode(text);
    let sent = 0;
    let stopped = false;
    vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => {
      signal?.addEventListener('abort', () => {
        stopped = true;
      });
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(bytes.slice(sent, sent + 4096));
          sent += 4096;
          if (sent >= bytes.length) controller.close();
        },
      });
      return new Response(body);
    });
    const client = new ExploreClient(20_000);
    const { data } = await client.range(SOURCE, 'up', RANGE, new AbortController().signal);
    expect(data.length).toBeGreaterThan(50);
    expect(data.length).toBeLessThan(300);
    expect(data.at(-1)?.values).toHaveLength(2);
    expect(client.costOf('range', 'up')?.cut).toBe(true);
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(bytes.length / 2);
  });

  it('shows the refusal of the server', async () => {
    vi.stubGlobal('fetch', async () => new Response('{"error":"bad query"}', { status: 422 }));
    const asked = new ExploreClient().instant(SOURCE, 'x(', 0, new AbortController().signal);
    await expect(asked).rejects.toThrow('bad query');
  });

  it('can be cancelled', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const controller = new AbortController();
    const asked = new ExploreClient().instant(SOURCE, 'up', 0, controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
  });

  it('closes an answer that was cut anywhere', () => {
    const text = matrix(20);
    const from = text.indexOf('"result":[') + 10;
    for (let at = from; at < text.indexOf('"stats"') - 5; at += 7) {
      const { data } = JSON.parse(cutAnswer(text.slice(0, at)));
      for (const series of data.result) expect(series.values).toHaveLength(2);
    }
  });
});

describe('errors of queries', () => {
  const wrapped = (query: string, why: string) =>
    `error when executing query=${JSON.stringify(query)} for (time=1, step=2): ${why}`;

  it('point at what is left over', () => {
    const query = 'rate(x[5m)';
    const raw = wrapped(query, 'windowAndStep: unexpected token ")"; unparsed data: ")"');
    expect(explainError(raw, query, query)).toEqual({
      message: 'windowAndStep: unexpected token ")"; unparsed data: ")"',
      from: 9,
      to: 10,
    });
  });

  it('point at the end when the text ends too early', () => {
    const raw = wrapped('sum(up', 'argList: unexpected token ""; unparsed data: ""');
    expect(explainError(raw, 'sum(up', 'sum(up')).toMatchObject({ from: 6, to: 6 });
  });

  it('count from the end, since variables before it were filled in', () => {
    const raw = wrapped('rate(x[60s]) up', 'unparsed data left: "up"');
    expect(explainError(raw, 'rate(x[60s]) up', 'rate(x[$__rate_interval]) up')).toMatchObject({
      from: 26,
      to: 28,
    });
  });

  it('point at an unknown function', () => {
    const raw = wrapped('1 + foo(up)', 'unsupported function "foo"');
    expect(explainError(raw, '1 + foo(up)', '1 + foo(up)')).toEqual({
      message: 'unsupported function "foo"',
      from: 4,
      to: 7,
    });
  });

  it('stay as they are when no place is known', () => {
    expect(explainError('disk is on fire', 'up', 'up')).toEqual({ message: 'disk is on fire' });
  });

  it('count lines and columns from one', () => {
    expect(placeOf('a\nbc d', 5)).toEqual({ line: 2, column: 4 });
  });
});

describe('panels of queries', () => {
  const queries = [
    { ...emptyQuery('A'), expr: 'up', minStep: '1m' },
    { ...emptyQuery('B'), expr: 'x', type: 'instant' as const },
    { ...emptyQuery('C'), expr: 'y', hide: true },
    { ...emptyQuery('D') },
  ];

  it('ask the range for the graph and the moment for the table', () => {
    expect(graphPanel(queries, '').targets).toMatchObject([
      { refId: 'A', range: true, instant: false, interval: '1m', format: 'time_series' },
    ]);
    expect(tablePanel(queries, '').targets).toMatchObject([
      { refId: 'A', range: false, instant: true, format: 'table' },
      { refId: 'B', range: false, instant: true, format: 'table' },
    ]);
  });

  it('go below everything else in a dashboard', () => {
    const panel = newPanel(queries, 'stacked', 'New');
    const before = {
      title: 'Old',
      version: 7,
      panels: [
        { id: 4, gridPos: { x: 0, y: 0, w: 24, h: 8 } },
        {
          id: 5,
          type: 'row',
          gridPos: { y: 8, h: 1 },
          panels: [{ id: 9, gridPos: { y: 9, h: 6 } }],
        },
      ],
    };
    const after = withPanel(before, panel) as { version: number; panels: unknown[] };
    expect(after.version).toBe(7);
    expect(after.panels.at(-1)).toMatchObject({
      id: 10,
      type: 'timeseries',
      title: 'New',
      gridPos: { x: 0, y: 15, w: 12, h: 9 },
      fieldConfig: { defaults: { custom: { stacking: { mode: 'normal' } } } },
    });
  });

  it('make a dashboard at the explored time', () => {
    const made = dashboardWith({}, 'Mine', { from: '1700000000000', to: '1700003600000' });
    expect(made).toMatchObject({ title: 'Mine', time: { from: '2023-11-14T22:13:20.000Z' } });
  });

  it('are written as Prometheus writes series', () => {
    const field = (name: string, type: FieldType, values: unknown[]) => ({
      name,
      type,
      values,
      config: {},
    });
    const frame = {
      length: 2,
      fields: [
        field('Time', FieldType.time, [1000, 1000]),
        field('__name__', FieldType.string, ['up', '']),
        field('job', FieldType.string, ['a"b', '']),
        field('Value', FieldType.number, [1, Number.NaN]),
      ],
    };
    expect(rawLines([frame], 10)).toEqual([
      { series: 'up{job="a\\"b"}', value: '1', time: 1000 },
      { series: '{}', value: 'NaN', time: 1000 },
    ]);
    expect(rawLines([frame], 1)).toHaveLength(1);
  });
});
