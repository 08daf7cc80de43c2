import { describe, expect, it } from 'vitest';
import { marksFromSeries } from '@/dashboard/annotations/fromSeries';
import { isFor, type Mark, parseAnnotations } from '@/dashboard/annotations/model';

const layerOf = (json: Record<string, unknown>) => {
  const layers = parseAnnotations({ list: [json] });
  const layer = layers.find((l) => l.kind === 'query') ?? layers[0];
  if (!layer) throw new Error('no layer');
  return layer;
};
const reboot = layerOf({
  name: 'Reboot',
  datasource: { type: 'prometheus', uid: 'x' },
  expr: 'time() - node_boot_time_seconds < 120',
  titleFormat: 'Reboot of {{instance}}',
  textFormat: '{{ instance }} in {{room}}',
  tagKeys: 'instance, product',
  iconColor: 'blue',
});
const at = (pairs: [number, string][]) => [{ metric: { instance: 'web1' }, values: pairs }];

describe('annotations of a query', () => {
  it('join samples that follow each other, and take their words from labels', () => {
    const samples = at([
      [60, '30'],
      [120, '90'],
      [600, '5'],
    ]);
    const marks = marksFromSeries(samples, 60_000, reboot, 1, '#00f');
    expect(marks.map((m) => [m.time, m.timeEnd])).toEqual([
      [60_000, 120_000],
      [600_000, undefined],
    ]);
    expect(marks[0]).toMatchObject({
      title: 'Reboot of web1',
      text: 'web1 in ',
      tags: ['web1'],
    });
  });

  it('take zero and what is no number as nothing happening', () => {
    const samples = at([
      [60, '1'],
      [120, '0'],
      [180, 'NaN'],
      [240, '1'],
    ]);
    const marks = marksFromSeries(samples, 60_000, reboot, 0, '');
    expect(marks.map((m) => m.time)).toEqual([60_000, 240_000]);
  });

  it('may hold the moment in the value', () => {
    const layer = { ...reboot, useValueForTime: true };
    const samples = at([
      [60, '1700000000000'],
      [120, '1700000000000'],
    ]);
    const marks = marksFromSeries(samples, 60_000, layer, 0, '');
    expect(marks.map((m) => m.time)).toEqual([1_700_000_000_000]);
  });
});

describe('the annotations of a file', () => {
  it('always have the own ones, told apart from queries, tags and unknown sources', () => {
    const layers = parseAnnotations({
      list: [
        { name: 'Q', datasource: 'Prometheus', expr: 'up == 0' },
        { name: 'T', datasource: '-- Grafana --', type: 'tags', tags: ['deploy'] },
        { name: 'E', datasource: { type: 'elasticsearch', uid: 'e' } },
      ],
    });
    expect(layers.map((l) => l.kind)).toEqual(['own', 'query', 'tags', 'other']);
    expect(parseAnnotations(undefined).map((l) => l.kind)).toEqual(['own']);
    expect(parseAnnotations({ list: [{ builtIn: 1, enable: false }] })).toMatchObject([
      { kind: 'own', enabled: false },
    ]);
  });

  it('may be for some panels only', () => {
    const mark = (extra: Partial<Mark>): Mark => ({
      key: '',
      layer: 0,
      time: 0,
      title: '',
      text: '',
      tags: [],
      color: '',
      ...extra,
    });
    const some = [{ ...reboot, panels: { ids: [2], exclude: false } }];
    expect([1, 2].map((id) => isFor(mark({}), some, id))).toEqual([false, true]);
    const others = [{ ...reboot, panels: { ids: [2], exclude: true } }];
    expect([1, 2].map((id) => isFor(mark({}), others, id))).toEqual([true, false]);
    const own = parseAnnotations(undefined);
    expect([1, 2].map((id) => isFor(mark({ panelId: 2 }), own, id))).toEqual([false, true]);
    expect(isFor(mark({ panelId: 0 }), own, 1)).toBe(true);
  });
});
