import { dateTime, FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { evaluate } from '@/dashboard/query/expressions/evaluate';
import { parseFormula } from '@/dashboard/query/expressions/math';
import type { Item } from '@/dashboard/query/expressions/model';
import { parseExpression } from '@/dashboard/query/expressions/parse';
import { runExpressions } from '@/dashboard/query/expressions/run';
import { target } from './fixtures';

const datasource = { type: '__expr__', uid: '__expr__' };
const expression = (json: Record<string, unknown>) => {
  const parsed = parseExpression({ datasource, ...json });
  if (!parsed) throw new Error('no expression');
  return parsed;
};
const math = (text: string) => expression({ type: 'math', expression: text });
const context = (results: Record<string, Item[]>) => ({
  results: new Map(Object.entries(results)),
  from: 0,
  to: 40_000,
});
const number = (value: number): Item => ({ labels: {}, values: [value] });
const run = (text: string, results: Record<string, Item[]> = {}) =>
  evaluate(math(text), context(results)).map((i) => i.values);

describe('a formula', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 ** 2', -4],
    ['2 ** 3 ** 2', 512],
    ['10 % 4 - 1', 1],
    ['1 < 2 && !(3 == 4)', 1],
    ['abs(-3) + round(1.6)', 5],
    ['is_nan(nan()) || 0', 1],
    ['1e3 / .5', 2000],
  ])('%s is %d', (text, value) => expect(run(text)).toEqual([[value]]));

  it.each(['', '1 +', '(1', '1 2', 'foo(1)', '$A ~ 3', 'abs(1, 2)', '$B'])(
    'refuses %j with a sentence',
    (text) => expect(() => run(text, { A: [number(1)] })).toThrow(/\.$|: /),
  );

  it('stops at a depth that no person writes', () => {
    expect(() => parseFormula(`${'('.repeat(5000)}1`)).toThrow('too deeply');
  });

  it('pairs series by labels and by time', () => {
    const series = (host: string, times: number[], values: (number | null)[]): Item => ({
      labels: { host },
      times,
      values,
    });
    const A = [series('a', [1, 2, 3], [10, 20, null]), series('b', [1, 2], [5, 6])];
    const B = [series('a', [2, 3], [2, 3]), series('c', [1], [1])];
    expect(run('$A / $B', { A, B })).toEqual([[10, null]]);
    expect(run('${A} * 2', { A })).toEqual([
      [20, 40, null],
      [10, 12],
    ]);
  });
});

describe('other expressions', () => {
  const A: Item[] = [
    { labels: { x: '1' }, times: [10_000, 20_000, 40_000], values: [1, Number.NaN, 5] },
  ];
  const of = (json: Record<string, unknown>) =>
    evaluate(expression({ expression: 'A', ...json }), context({ A })).map((i) => i.values);

  it('reduce a series to a number', () => {
    const reduce = (reducer: string, mode = 'dropNN') =>
      of({ type: 'reduce', reducer, settings: { mode, replaceWithValue: 9 } })[0]?.[0];
    expect(['min', 'max', 'mean', 'sum', 'count', 'last', 'median'].map((r) => reduce(r))).toEqual([
      1, 5, 3, 6, 2, 5, 3,
    ]);
    expect(reduce('sum', 'replaceNN')).toBe(15);
    expect(reduce('sum', '')).toBeNaN();
  });

  it('resample onto even steps', () => {
    const json = { type: 'resample', window: '10s', downsampler: 'last' };
    expect(of({ ...json, upsampler: 'pad' })).toEqual([[null, 1, Number.NaN, Number.NaN, 5]]);
    expect(of({ ...json, upsampler: 'fillna' })).toEqual([[null, 1, Number.NaN, null, 5]]);
    expect(() => of({ ...json, window: '' })).toThrow('no duration');
  });

  it('compare with a threshold', () => {
    const conditions = (type: string, params: number[]) => [{ evaluator: { type, params } }];
    const check = (type: string, ...params: number[]) =>
      of({ type: 'threshold', conditions: conditions(type, params) })[0];
    expect(check('gt', 2)).toEqual([0, Number.NaN, 1]);
    expect(check('within_range', 0, 2)).toEqual([1, Number.NaN, 0]);
  });
});

describe('expressions of a panel', () => {
  const frames = [
    toDataFrame({
      refId: 'A',
      fields: [
        { name: 'Time', type: FieldType.time, values: [1, 2], config: { interval: 1 } },
        { name: 'Value', type: FieldType.number, values: [2, 4], labels: { host: 'web' } },
      ],
    }),
  ];
  const range = { from: dateTime(0), to: dateTime(2), raw: { from: '', to: '' } };
  const wanted = (refId: string, json: Record<string, unknown>, hide = false) => ({
    target: target({ refId, hide }),
    expression: expression(json),
  });

  it('run after those that they read, in whatever order they stand', () => {
    const { frames: out, errors } = runExpressions(
      [
        wanted('C', { type: 'math', expression: '$B * 10' }),
        wanted('B', { type: 'reduce', expression: 'A', reducer: 'max' }, true),
      ],
      frames,
      ['A'],
      range,
    );
    expect(errors).toEqual([]);
    expect(out.map((f) => [f.refId, f.fields[1]?.values, f.fields[1]?.labels])).toEqual([
      ['C', [40], { host: 'web' }],
    ]);
  });

  it('say what is wrong when they go in a circle or need what is not there', () => {
    const circle = runExpressions(
      [
        wanted('B', { type: 'math', expression: '$C + 1' }),
        wanted('C', { type: 'math', expression: '$B + 1' }),
        wanted('D', { type: 'math', expression: '$Z' }),
        wanted('E', { type: 'sql', expression: 'select' }),
      ],
      frames,
      ['A'],
      range,
    );
    expect(circle.errors.map((e) => e.refId).sort()).toEqual(['B', 'C', 'D', 'E']);
    expect(circle.frames).toEqual([]);
  });
});
