import { createTheme, FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { barsOf, histogramOf } from '@/dashboard/panels/bars/data';
import { axisTicks, placeBars, valueRange } from '@/dashboard/panels/bars/layout';
import type { Line } from '@/dashboard/panels/timeseries/lines';

const theme = createTheme();
const line = (values: (number | null)[]): Line => ({ values, custom: {} }) as unknown as Line;
const half = { groupWidth: 1, barWidth: 1 };

describe('bars', () => {
  it('stand side by side, on each other, or as shares of their group', () => {
    const lines = [line([1, 4]), line([3, null])];
    const both = [true, true];
    const grouped = placeBars(lines, both, 2, { ...half, stacking: 'none' });
    expect(grouped.map((b) => [b.start, b.size, b.to])).toEqual([
      [0, 0.25, 1],
      [0.25, 0.25, 3],
      [0.5, 0.25, 4],
    ]);
    const stacked = placeBars(lines, both, 2, { ...half, stacking: 'normal' });
    expect(stacked.map((b) => [b.from, b.to])).toEqual([
      [0, 1],
      [1, 4],
      [0, 4],
    ]);
    const shares = placeBars(lines, both, 2, { ...half, stacking: 'percent' });
    expect(shares.map((b) => b.to)).toEqual([0.25, 1, 1]);
  });

  it('leave out hidden lines and stack what is below zero downwards', () => {
    const lines = [line([2]), line([-3]), line([-1])];
    const some = placeBars(lines, [false, true, true], 1, { ...half, stacking: 'normal' });
    expect(some.map((b) => [b.from, b.to])).toEqual([
      [0, -3],
      [-3, -4],
    ]);
  });

  it('have an axis of round numbers with zero on it', () => {
    const bars = placeBars([line([7, 93])], [true], 2, { ...half, stacking: 'none' });
    expect(valueRange(bars, {})).toEqual([0, 100]);
    expect(valueRange(bars, { max: 95 })).toEqual([0, 95]);
    expect(axisTicks(0, 100, 5, false)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(axisTicks(0, 4096, 4, true)).toEqual([0, 1024, 2048, 3072, 4096]);
  });
});

describe('groups of a bar chart', () => {
  const table = (refId: string, hosts: string[], values: (number | null)[]) =>
    toDataFrame({
      refId,
      fields: [
        { name: 'host', type: FieldType.string, values: hosts },
        { name: refId, type: FieldType.number, values },
      ],
    });

  it('join the answers of several queries by their text', () => {
    const bars = barsOf(
      [table('a', ['web', 'db'], [1, 2]), table('b', ['db', 'mail'], [3, null])],
      {},
      theme,
    );
    expect(bars.labels).toEqual(['web', 'db', 'mail']);
    expect(bars.lines.map((l) => l.values)).toEqual([
      [1, 2, null],
      [null, 3, null],
    ]);
    expect(bars.rowOf(1, 1)).toBe(0);
  });

  it('follow the chosen field, and moments stand in order', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: [2000, 1000] },
        { name: 'name', type: FieldType.string, values: ['late', 'early'] },
        { name: 'v', type: FieldType.number, values: [20, 10] },
      ],
    });
    expect(barsOf([frame], {}, theme).labels).toEqual(['late', 'early']);
    expect(barsOf([frame], { xField: 'Time' }, theme).lines[0]?.values).toEqual([10, 20]);
  });
});

describe('a histogram', () => {
  const frame = (values: number[]) =>
    toDataFrame({ fields: [{ name: 'v', type: FieldType.number, values }] });

  it('counts values per bucket of the wanted size, from the wanted offset', () => {
    const bars = histogramOf([frame([1, 2, 11, 12, 13])], { bucketSize: 10 }, theme);
    expect(bars.labels).toEqual(['0', '10', '20']);
    expect(bars.lines[0]?.values).toEqual([2, 3]);
    const moved = histogramOf([frame([1, 2, 11])], { bucketSize: 10, bucketOffset: 5 }, theme);
    expect(moved.labels).toEqual(['-5', '5', '15']);
  });

  it('counts series apart, or all together', () => {
    const frames = [frame([1, 1]), frame([1, 15])];
    expect(histogramOf(frames, { bucketSize: 10 }, theme).lines).toHaveLength(2);
    const one = histogramOf(frames, { bucketSize: 10, combine: true }, theme);
    expect(one.lines.map((l) => l.values)).toEqual([[3, 1]]);
  });

  it('of nothing is nothing', () => {
    expect(histogramOf([], {}, theme).lines).toEqual([]);
    expect(histogramOf([frame([])], {}, theme).lines).toEqual([]);
  });
});
