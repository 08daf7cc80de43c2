import { createTheme, FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { prepareFrames } from '@/dashboard/fields/prepare';
import { legendRows, sortRows, toggle } from '@/dashboard/panels/timeseries/legendRows';
import { collectLines } from '@/dashboard/panels/timeseries/lines';
import { makePlot } from '@/dashboard/panels/timeseries/plot';
import { axisRange, formatTicks } from '@/dashboard/panels/timeseries/scales';
import { tooltipRows } from '@/dashboard/panels/timeseries/tooltip';
import { panel } from './fixtures';

const theme = createTheme({ colors: { mode: 'dark' } });

function linesOf(
  columns: Record<string, (number | null)[]>,
  fieldConfig: object = {},
  times = [0, 1000, 2000],
) {
  const frames = Object.entries(columns).map(([name, values]) =>
    toDataFrame({
      name,
      fields: [
        { name: 'Time', type: FieldType.time, values: times },
        { name: 'Value', type: FieldType.number, values, config: { displayNameFromDS: name } },
      ],
    }),
  );
  const config = panel({ type: 'timeseries', fieldConfig }).fieldConfig;
  const prepared = prepareFrames(frames, config, {
    theme,
    timeZone: 'utc',
    scope: () => undefined,
    lang: 'en',
  });
  return collectLines(prepared, theme);
}

const columns = (plot: ReturnType<typeof makePlot>) =>
  plot.data.slice(1).map((c) => [...(c as number[])]);
const custom = (options: object) => ({ defaults: { custom: options } });

describe('lines', () => {
  it('become gaps where there is no number', () => {
    const { lines } = linesOf({ a: [1, Number.NaN, Number.POSITIVE_INFINITY] });
    expect(lines[0]?.values).toEqual([1, null, null]);
  });

  it('are mirrored by the transform', () => {
    const { lines } = linesOf({ a: [1, null, 3] }, custom({ transform: 'negative-Y' }));
    expect(lines[0]?.values).toEqual([-1, null, -3]);
  });

  it('are drawn through gaps up to the threshold only', () => {
    const { lines } = linesOf(
      { a: [1, null, 3, null, null, 6] },
      custom({ spanNulls: 2000 }),
      [0, 1000, 2000, 3000, 4000, 5000],
    );
    expect(lines[0]?.values).toEqual([1, undefined, 3, null, null, 6]);
  });

  it('have colours of their own, and a fixed one where an override says so', () => {
    const { lines } = linesOf(
      { a: [1], b: [1] },
      {
        overrides: [
          {
            matcher: { id: 'byName', options: 'b' },
            properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: '#123456' } }],
          },
        ],
      },
      [0],
    );
    expect(lines[1]?.color).toBe('#123456');
    expect(lines[0]?.color).not.toBe('#123456');
  });
});

describe('stacking', () => {
  const stack = (mode: string) => custom({ stacking: { mode, group: 'A' } });

  it('adds up, skips hidden lines and keeps common gaps', () => {
    const data = { a: [1, null, 1], b: [2, null, null], c: [3, null, 3] };
    expect(columns(makePlot(linesOf(data, stack('normal')), new Set()))).toEqual([
      [1, null, 1],
      [3, null, 1],
      [6, null, 4],
    ]);
    const hidden = makePlot(linesOf(data, stack('normal')), new Set(['b']));
    expect(columns(hidden)[2]).toEqual([4, null, 4]);
    expect(hidden.stacked.bands).toEqual([{ upper: 2, lower: 0, down: false }]);
  });

  it('to 100 % shows shares', () => {
    const plot = makePlot(linesOf({ a: [1, 1, 0], b: [3, 1, 0] }, stack('percent')), new Set());
    expect(columns(plot)).toEqual([
      [0.25, 0.5, 0],
      [1, 1, 0],
    ]);
  });

  it('keeps what points down apart from what points up', () => {
    const plot = makePlot(
      linesOf({ in: [1, 1, 1], out: [-2, -2, -2] }, stack('normal')),
      new Set(),
    );
    expect(columns(plot)).toEqual([
      [1, 1, 1],
      [-2, -2, -2],
    ]);
  });
});

describe('axes', () => {
  it('are one per unit, the second on the right', () => {
    const plot = makePlot(
      linesOf(
        { a: [1], b: [2], c: [3] },
        {
          defaults: { unit: 'percent' },
          overrides: [
            {
              matcher: { id: 'byName', options: 'c' },
              properties: [{ id: 'unit', value: 'bytes' }],
            },
          ],
        },
        [0],
      ),
      new Set(),
    );
    expect(plot.axes.map((a) => [a.side, a.lines])).toEqual([
      ['left', [0, 1]],
      ['right', [2]],
    ]);
  });

  it.each([
    ['fixed limits', 5, 50, { min: 0, max: 100 }, [0, 100]],
    ['a flat zero', 0, 0, {}, [0, 1]],
    ['no data', null, null, { min: 0, max: 1 }, [0, 1]],
    ['shares', 0.2, 1, { share: true }, [0, 1]],
    ['zero in the middle', -1, 4, { centerZero: true, min: -5, max: 2 }, [-5, 5]],
    ['a log scale', 3, 800, { log: 10 }, [1, 1000]],
  ])('range of %s', (_name, min, max, limits, wanted) => {
    expect(axisRange(min, max, limits)).toEqual(wanted);
  });

  it('soft limits give way to data', () => {
    expect(axisRange(10, 20, { softMin: 0, softMax: 100 })).toEqual([0, 100]);
    expect(axisRange(10, 180, { softMin: 0, softMax: 100 })[1]).toBeGreaterThan(180);
  });

  it('labels get as many decimals as it takes to differ', () => {
    const format = (v: number, d = 0) => v.toFixed(d);
    expect(formatTicks([0, 1, 2], format, undefined)).toEqual(['0', '1', '2']);
    expect(formatTicks([0, 0.25, 0.5], format, undefined)).toEqual(['0.00', '0.25', '0.50']);
    expect(formatTicks([0, null, 1e-15], format, 1)).toEqual(['0.0', '', '0.0']);
  });
});

describe('the legend', () => {
  const { lines } = linesOf(
    { a: [1, 2, 3], b: [9, null, 7], empty: [null, null, null] },
    { defaults: { unit: 'percent', decimals: 1 } },
  );
  const calcs = ['min', 'max', 'mean', 'lastNotNull', 'count'];

  it('calculates over what there is', () => {
    const rows = legendRows(lines, calcs).map((r) => r.cells.map((c) => c.text));
    expect(rows).toEqual([
      ['1.0%', '3.0%', '2.0%', '3.0%', '3'],
      ['7.0%', '9.0%', '8.0%', '7.0%', '2'],
      ['-', '-', '-', '-', '0'],
    ]);
  });

  it('sorts with missing values last in both directions', () => {
    const rows = legendRows(lines, calcs);
    const names = (desc: boolean) =>
      sortRows(rows, calcs, { by: 'max', desc }).map((r) => r.line.name);
    expect(names(true)).toEqual(['b', 'a', 'empty']);
    expect(names(false)).toEqual(['a', 'b', 'empty']);
  });

  it('leaves out what hides from it', () => {
    const hidden = linesOf({ a: [1] }, custom({ hideFrom: { legend: true } }), [0]);
    expect(legendRows(hidden.lines, [])).toEqual([]);
  });

  it.each([
    ['a click isolates', [], 'b', false, ['a', 'c']],
    ['a second click shows all', ['a', 'c'], 'b', false, []],
    ['a click elsewhere isolates that', ['a', 'c'], 'a', false, ['b', 'c']],
    ['a click with a key hides one', [], 'b', true, ['b']],
    ['again shows it', ['b'], 'b', true, []],
    ['the last visible one brings all back', ['a', 'c'], 'b', true, []],
  ])('%s', (_name, before, name, single, wanted) => {
    expect([...toggle(new Set(before), name, ['a', 'b', 'c'], single)]).toEqual(wanted);
  });
});

describe('the tooltip', () => {
  const plot = makePlot(linesOf({ a: [1], b: [3], c: [0], d: [null] }, {}, [0]), new Set(['b']));
  const options = {
    mode: 'multi' as const,
    sort: 'desc' as const,
    hideZeros: false,
    shared: false,
  };
  const names = (extra: object) =>
    tooltipRows(plot, 0, 0, { ...options, ...extra }).map((r) => r.line.name);

  it('lists visible values in order', () => {
    expect(names({})).toEqual(['a', 'c']);
    expect(names({ sort: 'asc' })).toEqual(['c', 'a']);
    expect(names({ hideZeros: true })).toEqual(['a']);
    expect(names({ mode: 'single' })).toEqual(['a']);
  });
});
