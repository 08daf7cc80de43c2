import { FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { localSuffix } from '@/dashboard/fields/units';
import { findCell, layout, layoutOpen } from '@/dashboard/grid/layout';
import { linkHref } from '@/dashboard/header/links';
import { choose, search } from '@/dashboard/header/optionSearch';
import { fileName, toCsv } from '@/dashboard/inspect/csv';
import { parseDashboard } from '@/dashboard/model/parse';
import { arcPath, shareOf } from '@/dashboard/panels/gauge/geometry';
import { slicePath } from '@/dashboard/panels/pie/slices';
import { divide } from '@/dashboard/panels/shared/tiles';
import { formatSpan } from '@/dashboard/panels/states/span';
import { timeFormat, zoneOf } from '@/dashboard/time/format';
import { refreshMs, shiftRange, toTimeRange, zoomOut } from '@/dashboard/time/range';
import { safeHref } from '@/dashboard/ui/safeHref';
import { ALL } from '@/dashboard/variables/types';
import { variable } from './fixtures';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

describe('a time range', () => {
  it.each([
    ['now-6h', 'now', NOW - 6 * HOUR, NOW],
    ['now/d', 'now/d', Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23) - 1],
    ['1700000000000', '1700003600000', 1_700_000_000_000, 1_700_003_600_000],
    ['2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z', NOW - 2 * HOUR, NOW - HOUR],
    ['20261122T100000', '20261122T110000', NOW - 2 * HOUR, NOW - HOUR],
    ['nonsense', 'now', NOW - HOUR, NOW],
    ['now', 'now-1h', NOW - HOUR, NOW],
  ])('%s to %s', (from, to, start, end) => {
    const range = toTimeRange({ from, to }, 'utc', NOW);
    expect([range.from.valueOf(), range.to.valueOf()]).toEqual([start, end]);
  });

  it('moves by half its length and zooms out to twice', () => {
    const range = toTimeRange({ from: 'now-2h', to: 'now' }, 'utc', NOW);
    expect(shiftRange(range, -1)).toEqual({ from: String(NOW - 3 * HOUR), to: String(NOW - HOUR) });
    expect(zoomOut(range)).toEqual({ from: String(NOW - 3 * HOUR), to: String(NOW + HOUR) });
  });

  it.each([
    ['30s', 30_000],
    ['1m', 60_000],
    ['', undefined],
    ['off', undefined],
    ['auto', 15_000],
  ])('refreshes every %s', (text, wanted) => {
    expect(refreshMs(text, toTimeRange({ from: 'now-1h', to: 'now' }, 'utc', NOW))).toBe(wanted);
  });
});

describe('dates', () => {
  const time = Date.UTC(2026, 10, 22, 9, 5, 7);

  it('follow the language and the zone', () => {
    expect(timeFormat('en', 'utc').full(time)).toBe('2026-11-22 09:05:07');
    expect(timeFormat('ru', 'Europe/Moscow').full(time)).toBe('22.11.2026 12:05:07');
  });

  it('on an axis say the day at midnight', () => {
    const midnight = Date.UTC(2026, 10, 22);
    const ticks = (lang: string, step: number, ...times: number[]) =>
      timeFormat(lang, 'utc').ticks(times, step);
    expect(ticks('en', HOUR, midnight - HOUR, midnight)).toEqual(['23:00', '22 Nov']);
    expect(ticks('ru', HOUR, midnight)).toEqual(['22 нояб']);
    expect(ticks('en', 15_000, time)).toEqual(['09:05:07']);
    expect(ticks('en', 24 * HOUR, midnight)).toEqual(['22 Nov']);
  });

  it('take the zone of the device for an unknown one', () => {
    expect([zoneOf('browser'), zoneOf(''), zoneOf('No/Where'), zoneOf('UTC')]).toEqual([
      undefined,
      undefined,
      undefined,
      'UTC',
    ]);
  });

  it('lengths have two units', () => {
    expect(formatSpan(2 * HOUR + 5 * 60_000, 'en')).toBe('2 hr 5 min');
    expect(formatSpan(400, 'en')).toBe('0 sec');
  });
});

describe('units in Russian', () => {
  it.each([
    [' GiB', ' ГиБ'],
    [' weeks', ' нед.'],
    [' b/s', ' бит/с'],
    ['%', '%'],
    [' unheard', ' unheard'],
  ])('%s', (suffix, wanted) => {
    expect(localSuffix(suffix, 'ru')).toBe(wanted);
    expect(localSuffix(suffix, 'en')).toBe(suffix);
  });
});

describe('the layout', () => {
  const host = (value: string[]) => [
    {
      variable: variable('host', { multi: true, includeAll: true }),
      options: ['a', 'b', 'c'].map((v) => ({ value: v, text: v })),
      value,
    },
  ];
  const cells = (panels: object[], value: string[] = [ALL], rows = {}) =>
    layout({ items: parseDashboard({ panels }).items, variables: host(value), rows });
  const places = (panels: object[], value?: string[]) =>
    cells(panels, value).map((c) =>
      c.kind === 'row' ? [c.key, c.y] : [c.key, c.x, c.y, c.w, c.h],
    );
  const stat = { type: 'stat', gridPos: { x: 0, y: 0, w: 6, h: 4 } };

  it('repeats side by side, whole lines, and pushes the rest down', () => {
    expect(
      places([
        { ...stat, id: 1, repeat: 'host', maxPerRow: 2 },
        { ...stat, id: 2, gridPos: { x: 0, y: 4, w: 24, h: 2 } },
      ]),
    ).toEqual([
      ['1~a', 0, 0, 12, 4],
      ['1~b', 12, 0, 12, 4],
      ['1~c', 0, 4, 12, 4],
      ['2', 0, 8, 24, 2],
    ]);
  });

  it('repeats below each other', () => {
    expect(places([{ ...stat, id: 1, repeat: 'host', repeatDirection: 'v' }], ['a', 'c'])).toEqual([
      ['1~a', 0, 0, 6, 4],
      ['1~c', 0, 4, 6, 4],
    ]);
  });

  it('repeats rows with their panels and closes gaps under closed ones', () => {
    const row = (extra: object) => ({
      id: 1,
      type: 'row',
      gridPos: { y: 0 },
      repeat: 'host',
      ...extra,
    });
    expect(
      places([row({}), { ...stat, id: 2, gridPos: { x: 0, y: 1, w: 6, h: 4 } }], ['a', 'b']),
    ).toEqual([
      ['row-1~a', 0],
      ['2~a', 0, 1, 6, 4],
      ['row-1~b', 5],
      ['2~b', 0, 6, 6, 4],
    ]);
    expect(
      places([
        row({ collapsed: true, repeat: undefined, panels: [stat] }),
        { ...stat, id: 9, gridPos: { x: 0, y: 30, w: 6, h: 4 } },
      ]),
    ).toEqual([
      ['row-1', 0],
      ['9', 0, 1, 6, 4],
    ]);
  });

  it('shows once what has nothing to repeat over', () => {
    expect(places([{ ...stat, id: 1, repeat: 'unknown' }])).toEqual([['1', 0, 0, 6, 4]]);
  });

  it('finds a shared panel in a closed row, by id or by key', () => {
    const items = parseDashboard({
      panels: [
        { id: 1, type: 'row', collapsed: true, panels: [{ id: 5, type: 'stat', repeat: 'host' }] },
      ],
    }).items;
    const all = layoutOpen({ items, variables: host([ALL]) });
    expect(findCell(all, '5~b')?.key).toBe('5~b');
    expect(findCell(all, 'panel-5')?.key).toBe('5~a');
    expect(findCell(all, '77')).toBeUndefined();
  });
});

describe('links', () => {
  it.each([
    ['javascript:alert(1)', 'about:blank'],
    [' java\nscript:alert(1)', 'about:blank'],
    ['data:text/html,x', 'about:blank'],
    ['vbscript:x', 'about:blank'],
    ['/d/x?a=1', '/d/x?a=1'],
    ['https://example.org', 'https://example.org'],
    ['mailto:a@b.c', 'mailto:a@b.c'],
    ['d/x', 'd/x'],
  ])('%s leads to %s', (href, wanted) => {
    expect(safeHref(href)).toBe(wanted);
  });

  it('carry the time and the variables where they should', () => {
    const context = {
      raw: { from: 'now-1h', to: 'now' },
      variables: [{ variable: variable('host'), options: [], value: ['a b'] }],
      scope: () => undefined,
    };
    const href = (keepTime: boolean, includeVars: boolean, url = '/d/x') =>
      linkHref({ keepTime, includeVars }, url, context);
    expect(href(true, true)).toBe('/d/x?var-host=a+b&from=now-1h&to=now');
    expect(href(true, false, '/d/x?a=1#top')).toBe('/d/x?a=1&from=now-1h&to=now#top');
    expect(href(false, false)).toBe('/d/x');
  });
});

describe('the choice of options', () => {
  const options = ['node01', 'db-node', 'web'].map((v) => ({ value: v, text: v }));

  it('is found by every word, beginnings first', () => {
    expect(search(options, 'NODE').map((o) => o.value)).toEqual(['node01', 'db-node']);
    expect(search(options, 'node db').map((o) => o.value)).toEqual(['db-node']);
  });

  it.each([
    [[ALL], 'a', ['a']],
    [['a'], 'b', ['a', 'b']],
    [['a', 'b'], 'a', ['b']],
    [['a'], 'a', ['a']],
    [['a', 'b'], ALL, [ALL]],
  ])('%j and %s', (chosen, value, wanted) => {
    expect(choose(chosen, value)).toEqual(wanted);
  });
});

describe('CSV', () => {
  it('quotes what needs it and disarms formulas', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: [0, 1000, 2000] },
        { name: 'a "b"', type: FieldType.string, values: ['x,y', '=cmd()', null] },
        { name: 'v', type: FieldType.number, values: [-1.5, null, 2] },
      ],
    });
    expect(toCsv(frame, [frame]).split('\r\n')).toEqual([
      'Time,"a ""b""",v',
      '1970-01-01T00:00:00.000Z,"x,y",-1.5',
      "1970-01-01T00:00:01.000Z,'=cmd(),",
      '1970-01-01T00:00:02.000Z,,2',
    ]);
  });

  it('is named after the panel', () => {
    expect(fileName(' Загрузка ЦП / ядро ', 'csv')).toBe('Загрузка_ЦП_ядро.csv');
    expect(fileName('', 'csv')).toBe('panel.csv');
  });
});

describe('shapes', () => {
  it('a gauge goes from the lower left over the top', () => {
    expect(arcPath(0, 0, 10, 0, 1)).toBe('M-8.66 5A10 10 0 1 1 8.66 5');
    expect(arcPath(0, 0, 10, 0, 0.5)).toBe('M-8.66 5A10 10 0 0 1 0 -10');
  });

  it.each([
    [5, 0, 10, 0.5],
    [20, 0, 10, 1],
    [Number.NaN, 0, 10, 0],
    [1, 1, 1, 0],
  ])('%d of %d…%d is the share %d', (value, min, max, wanted) => {
    expect(shareOf(value, min, max)).toBe(wanted);
  });

  it('a pie of one slice is a whole circle', () => {
    expect(slicePath({ from: 0, to: 1 }, 10, 0)).toContain('A10 10 0 1 1');
  });

  it('tiles use the space', () => {
    const shape = { aspect: 1, caption: 0 };
    expect(divide(4, 400, 400, 'auto', shape)).toMatchObject({ columns: 2, rows: 2 });
    expect(divide(4, 800, 100, 'auto', shape)).toMatchObject({ columns: 4, rows: 1 });
    expect(divide(3, 800, 100, 'horizontal', shape)).toMatchObject({ columns: 1, rows: 3 });
    expect(divide(3, 100, 800, 'vertical', shape)).toMatchObject({ columns: 3, rows: 1 });
  });
});
