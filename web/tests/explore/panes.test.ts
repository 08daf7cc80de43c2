import { describe, expect, it } from 'vitest';
import { parsePanel } from '@/dashboard/model/panel';
import { panelExploreHref } from '@/explore/link';
import {
  type ExploreState,
  exploreHref,
  newPane,
  parseState,
  stateToSearch,
} from '@/explore/query/panes';
import { emptyQuery, nextRefId } from '@/explore/query/types';
import { parseSearch, stringifySearch } from '@/lib/search';

const roundTrip = (state: ExploreState) =>
  parseState(parseSearch(stringifySearch(stateToSearch(state))));

describe('the address of Explore', () => {
  it('brings back what it was given', () => {
    const state: ExploreState = {
      sync: true,
      panes: [
        {
          queries: [
            { ...emptyQuery('A'), expr: 'up{a="б & c=1"} # +', legend: '{{job}}', minStep: '1m' },
            { ...emptyQuery('B', 'builder'), type: 'instant', format: 'table', hide: true },
          ],
          range: { from: 'now-6h', to: 'now' },
          graph: 'stacked',
        },
        { ...newPane(), range: { from: '1700000000000', to: '1700003600000' } },
      ],
    };
    expect(roundTrip(state)).toEqual(state);
  });

  it('is understood when Grafana wrote it', () => {
    const panes = {
      a1B: {
        datasource: 'P123',
        queries: [
          { refId: 'A', expr: 'up', range: true, legendFormat: '__auto', editorMode: 'code' },
        ],
        range: { from: 1700000000000, to: 'now' },
      },
    };
    const [pane] = parseState({ schemaVersion: '1', panes: JSON.stringify(panes) }).panes;
    expect(pane?.queries[0]).toMatchObject({ expr: 'up', type: 'range', legend: '' });
    expect(pane?.range).toEqual({ from: '1700000000000', to: 'now' });
  });

  it('gives an empty page for nonsense', () => {
    for (const panes of ['{', '[]', '7', '"x"', '{"a":5}', '{"a":{"queries":"x","range":[]}}']) {
      expect(parseState({ panes }).panes, panes).toEqual([newPane()]);
    }
    expect(parseState({}).panes).toEqual([newPane()]);
  });

  it('has at most two panes and no letter twice', () => {
    const query = { refId: 'A', expr: 'up' };
    const pane = { queries: [query, query, {}] };
    const { panes } = parseState({ panes: JSON.stringify({ a: pane, b: pane, c: pane }) });
    expect(panes).toHaveLength(2);
    expect(panes[0]?.queries.map((q) => q.refId)).toEqual(['A', 'B', 'C']);
  });

  it('finds free letters beyond Z', () => {
    const queries = Array.from({ length: 26 }, (_, i) => emptyQuery(String.fromCharCode(65 + i)));
    expect(nextRefId(queries)).toBe('A1');
    expect(nextRefId(queries.slice(1))).toBe('A');
  });
});

describe('the link from a panel', () => {
  const targets = [
    { refId: 'A', expr: 'rate(x{host=~"$host"}[$__rate_interval])', legendFormat: '{{host}}' },
    { refId: 'B', expr: 'y', instant: true, range: false, format: 'table', hide: true },
    { refId: 'C', expr: '' },
  ];
  const panel = parsePanel({ type: 'timeseries', targets }, 1, { x: 0, y: 0, w: 1, h: 1 });
  const scope = (name: string) =>
    name === 'host' ? { value: ['a', 'b'], regex: true } : { value: '15s', literal: true };

  it('fills in the variables and keeps the intervals', () => {
    const href = panelExploreHref(panel, scope, { from: 'now-1h', to: 'now' });
    const [pane] = parseState(parseSearch(href?.split('?')[1] ?? '')).panes;
    expect(pane?.queries).toMatchObject([
      {
        refId: 'A',
        expr: 'rate(x{host=~"(a|b)"}[$__rate_interval])',
        legend: '{{host}}',
        type: 'range',
      },
      { refId: 'B', expr: 'y', type: 'instant', format: 'table', hide: true },
    ]);
    expect(href).toMatch(/^\/explore\?/);
  });

  it('is missing for a panel that asks nothing', () => {
    const empty = parsePanel({ type: 'text' }, 1, { x: 0, y: 0, w: 1, h: 1 });
    expect(panelExploreHref(empty, scope, { from: 'now-1h', to: 'now' })).toBeUndefined();
  });

  it('of one pane is short enough to share', () => {
    expect(exploreHref(newPane()).length).toBeLessThan(400);
  });
});
