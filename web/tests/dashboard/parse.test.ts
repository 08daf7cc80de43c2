// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of variables is under test
import { describe, expect, it } from 'vitest';
import { findSource, parseDatasource } from '@/dashboard/model/datasource';
import { NotADashboard, parseDashboard } from '@/dashboard/model/parse';
import type { Panel, Row } from '@/dashboard/model/types';

const panelsOf = (json: unknown): Panel[] =>
  parseDashboard(json).items.flatMap((i) => (i.kind === 'panel' ? [i.panel] : i.row.panels));
const rowsOf = (json: unknown): Row[] =>
  parseDashboard(json).items.flatMap((i) => (i.kind === 'row' ? [i.row] : []));
const only = (json: object): Panel => {
  const [panel] = panelsOf({ panels: [json] });
  if (!panel) throw new Error('no panel');
  return panel;
};

describe('a dashboard file', () => {
  it.each([null, 'text', 5, []])('is refused when it is %j', (value) => {
    expect(() => parseDashboard(value)).toThrow(NotADashboard);
  });

  it('opens when everything is missing', () => {
    const dashboard = parseDashboard({});
    expect(dashboard.time).toEqual({ from: 'now-6h', to: 'now' });
    expect(dashboard.items).toEqual([]);
  });

  it('survives fields of the wrong type', () => {
    const json = {
      title: 5,
      tags: 'one',
      panels: [
        { type: 7, gridPos: { x: -4, y: 'a', w: 99, h: 0 }, targets: 'x', fieldConfig: [] },
        'no panel',
      ],
      templating: { list: [{ name: 'bad name' }, { type: 'query' }, null] },
      links: {},
    };
    const dashboard = parseDashboard(json);
    expect(dashboard.title).toBe('5');
    expect(dashboard.tags).toEqual(['one']);
    expect(dashboard.variables).toEqual([]);
    const [panel] = panelsOf(json);
    expect(panel?.gridPos).toEqual({ x: 0, y: 0, w: 24, h: 1 });
    expect(panel?.targets).toEqual([]);
  });

  it('gives panels without an id, or with a taken one, an id of their own', () => {
    const ids = panelsOf({ panels: [{ id: 3 }, {}, { id: 3 }] }).map((p) => p.id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(3);
  });

  it('puts panels after an open row into it and keeps those of a closed one', () => {
    const rows = rowsOf({
      panels: [
        { id: 1, type: 'row', title: 'open', gridPos: { y: 0 } },
        { id: 2, type: 'stat', gridPos: { y: 1, x: 0, w: 4, h: 4 } },
        {
          id: 3,
          type: 'row',
          title: 'closed',
          collapsed: true,
          gridPos: { y: 5 },
          panels: [{ id: 4 }],
        },
        { id: 5, type: 'stat', gridPos: { y: 6, x: 0, w: 4, h: 4 } },
      ],
    });
    expect(rows.map((r) => [r.title, r.collapsed, r.panels.map((p) => p.id)])).toEqual([
      ['open', false, [2]],
      ['closed', true, [4]],
    ]);
  });

  it('takes the default source and the constants of an exported file', () => {
    const [panel] = panelsOf({
      __inputs: [
        { name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' },
        { name: 'VAR_JOB', type: 'constant', value: 'node' },
      ],
      panels: [
        {
          datasource: '${DS_PROMETHEUS}',
          targets: [{ expr: 'up{job="${VAR_JOB}"}', datasource: { uid: '${DS_PROMETHEUS}' } }],
        },
      ],
    });
    expect(panel?.datasource).toBeUndefined();
    expect(panel?.targets[0]).toMatchObject({ expr: 'up{job="node"}', datasource: undefined });
  });

  it('turns rows of before 2018 into positions', () => {
    const json = {
      rows: [
        { title: 'first', showTitle: true, height: '250px', panels: [{ span: 6 }, { span: 6 }] },
        { title: 'second', collapse: true, height: 200, panels: [{ span: 12 }] },
      ],
    };
    expect(rowsOf(json).map((r) => [r.title, r.collapsed, r.panels.length])).toEqual([
      ['first', false, 2],
      ['second', true, 1],
    ]);
    expect(panelsOf(json).map((p) => p.gridPos)).toEqual([
      { x: 0, y: 1, w: 12, h: 7 },
      { x: 12, y: 1, w: 12, h: 7 },
      { x: 0, y: 9, w: 24, h: 6 },
    ]);
  });
});

describe('a data source reference', () => {
  const own = { uid: 'peeper-metrics', name: 'Peeper', type: 'prometheus', isDefault: true };

  it.each([
    [undefined, undefined],
    [null, undefined],
    ['default', undefined],
    ['Prometheus', { uid: 'Prometheus' }],
    [
      { type: 'prometheus', uid: 'x' },
      { type: 'prometheus', uid: 'x' },
    ],
    [{}, undefined],
  ])('%j means %j', (value, wanted) => {
    expect(parseDatasource(value)).toEqual(wanted);
  });

  it('of another installation is ours when it is of the same type', () => {
    expect(findSource({ type: 'prometheus', uid: 'P123' }, [own])).toEqual({ source: own });
    expect(findSource({ uid: 'Prometheus' }, [own])).toEqual({ source: own });
    expect(findSource(undefined, [own])).toEqual({ source: own });
  });

  it('of another type is said to be unsupported', () => {
    expect(findSource({ type: 'loki', uid: 'x' }, [own])).toEqual({
      problem: 'unsupported',
      name: 'loki',
    });
    expect(findSource(undefined, [])).toEqual({ problem: 'missing', name: 'prometheus' });
  });
});

describe('a retired panel', () => {
  it('graph becomes timeseries', () => {
    const panel = only({
      type: 'graph',
      fill: 3,
      linewidth: 2,
      stack: true,
      percentage: true,
      nullPointMode: 'connected',
      yaxes: [{ format: 'bytes', min: '0', label: 'size', logBase: 2 }, { format: 'percent' }],
      aliasColors: { a: '#ff0000' },
      seriesOverrides: [
        { alias: '/tx.*/', transform: 'negative-Y', yaxis: 2 },
        { alias: 'max', lines: false, stack: false },
      ],
      thresholds: [{ value: 80, colorMode: 'critical', op: 'gt', fill: false, line: true }],
      legend: { show: true, values: true, max: true, current: true, rightSide: true },
      tooltip: { shared: true, sort: 2 },
    });
    expect(panel.type).toBe('timeseries');
    expect(panel.fieldConfig.defaults).toMatchObject({
      unit: 'bytes',
      min: 0,
      color: { mode: 'palette-classic' },
      thresholds: { steps: [{ color: 'transparent' }, { value: 80, color: 'red' }] },
      custom: {
        lineWidth: 2,
        fillOpacity: 30,
        spanNulls: true,
        axisLabel: 'size',
        stacking: { mode: 'percent' },
        scaleDistribution: { type: 'log', log: 2 },
        thresholdsStyle: { mode: 'line' },
      },
    });
    expect(panel.fieldConfig.overrides).toEqual([
      {
        matcher: { id: 'byName', options: 'a' },
        properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: '#ff0000' } }],
      },
      {
        matcher: { id: 'byRegexp', options: '/tx.*/' },
        properties: [
          { id: 'custom.axisPlacement', value: 'right' },
          { id: 'unit', value: 'percent' },
          { id: 'custom.transform', value: 'negative-Y' },
        ],
      },
      {
        matcher: { id: 'byName', options: 'max' },
        properties: [
          { id: 'custom.lineWidth', value: 0 },
          { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
        ],
      },
    ]);
    expect(panel.options).toMatchObject({
      legend: { displayMode: 'table', placement: 'right', calcs: ['max', 'lastNotNull'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    });
  });

  it('singlestat becomes stat, with its mappings and thresholds', () => {
    const panel = only({
      type: 'singlestat',
      format: 'percent',
      valueName: 'current',
      thresholds: '70,90',
      colors: ['green', 'yellow', 'red'],
      colorBackground: true,
      sparkline: { show: true },
      mappingType: 1,
      valueMaps: [
        { value: '0', text: 'DOWN' },
        { value: 'null', text: 'N/A' },
      ],
    });
    expect(panel.type).toBe('stat');
    expect(panel.fieldConfig.defaults).toMatchObject({
      unit: 'percent',
      thresholds: {
        steps: [
          { value: null, color: 'green' },
          { value: 70, color: 'yellow' },
          { value: 90, color: 'red' },
        ],
      },
      mappings: [
        { type: 'value', options: { '0': { text: 'DOWN' } } },
        { type: 'special', options: { match: 'null', result: { text: 'N/A' } } },
      ],
    });
    expect(panel.options).toMatchObject({
      colorMode: 'background',
      graphMode: 'area',
      reduceOptions: { calcs: ['lastNotNull'] },
    });
  });

  it('singlestat with a gauge becomes gauge', () => {
    const panel = only({ type: 'singlestat', gauge: { show: true, minValue: 0, maxValue: 10 } });
    expect(panel.type).toBe('gauge');
    expect(panel.fieldConfig.defaults).toMatchObject({ min: 0, max: 10 });
  });

  it('table-old becomes table, its styles overrides', () => {
    const panel = only({
      type: 'table-old',
      transform: 'timeseries_to_rows',
      styles: [
        { pattern: 'Time', type: 'hidden' },
        {
          pattern: '/Value/',
          alias: 'CPU',
          unit: 'percent',
          decimals: 1,
          colorMode: 'cell',
          thresholds: ['50', '80'],
        },
      ],
    });
    expect(panel.type).toBe('table');
    expect(panel.transformations).toEqual([{ id: 'seriesToRows', options: {}, disabled: false }]);
    expect(panel.fieldConfig.overrides.map((o) => o.matcher)).toEqual([
      { id: 'byName', options: 'Time' },
      { id: 'byRegexp', options: '/Value/' },
    ]);
    expect(panel.fieldConfig.overrides[1]?.properties.map((p) => p.id)).toEqual([
      'displayName',
      'unit',
      'decimals',
      'custom.cellOptions',
      'thresholds',
    ]);
  });

  it('text keeps its content wherever the file has it', () => {
    expect(only({ type: 'text', content: '# hi', mode: 'markdown' }).options).toMatchObject({
      content: '# hi',
    });
    expect(only({ type: 'text', options: { content: 'x', mode: 'html' } }).options).toMatchObject({
      mode: 'html',
    });
  });
});

describe('what a file leaves out', () => {
  it('is colour by series for charts and by thresholds for values', () => {
    expect(only({ type: 'timeseries' }).fieldConfig.defaults.color?.mode).toBe('palette-classic');
    expect(only({ type: 'stat' }).fieldConfig.defaults.color?.mode).toBe('thresholds');
    expect(only({ type: 'stat' }).fieldConfig.defaults.thresholds?.steps).toHaveLength(2);
  });

  it('is a range query named by its place', () => {
    const targets = only({ targets: [{ expr: 'a' }, { expr: 'b', instant: true }] }).targets;
    expect(targets.map((t) => [t.refId, t.range, t.instant])).toEqual([
      ['A', true, false],
      ['B', false, true],
    ]);
  });
});
