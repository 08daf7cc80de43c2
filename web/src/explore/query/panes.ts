import { isObject, type Json, list, text } from '@/dashboard/model/json';
import type { RawRange } from '@/dashboard/time/range';
import { firstOf, type SearchParams } from '@/lib/search';
import {
  type ExploreQuery,
  emptyQuery,
  GRAPH_STYLES,
  type GraphStyle,
  nextRefId,
  QUERY_FORMATS,
  type QueryType,
} from './types';

/** What one side of the page shows; all of it is in the address. */
export interface PaneState {
  queries: ExploreQuery[];
  range: RawRange;
  graph: GraphStyle;
}

export interface ExploreState {
  panes: PaneState[];
  /** Both sides show the same time. */
  sync: boolean;
}

export const MAX_PANES = 2;
const MAX_QUERIES = 26;
const SOURCE = 'peeper-metrics';
const DEFAULT_RANGE: RawRange = { from: 'now-1h', to: 'now' };

export const newPane = (): PaneState => ({
  queries: [emptyQuery('A')],
  range: DEFAULT_RANGE,
  graph: 'lines',
});

/** Reads the address. A link written by Grafana is understood; nonsense gives an empty page. */
export function parseState(search: SearchParams): ExploreState {
  const written = parseJson(firstOf(search.panes));
  const panes = Object.values(isObject(written) ? written : {})
    .filter(isObject)
    .slice(0, MAX_PANES)
    .map(parsePane);
  return {
    panes: panes.length > 0 ? panes : [newPane()],
    sync: firstOf(search.sync) === 'true',
  };
}

const SIDES = ['left', 'right'];

export function stateToSearch({ panes, sync }: ExploreState): SearchParams {
  const written = Object.fromEntries(panes.map((pane, i) => [SIDES[i], paneJson(pane)]));
  return {
    schemaVersion: '1',
    panes: JSON.stringify(written),
    sync: sync && panes.length > 1 ? 'true' : undefined,
  };
}

/** The address of the page with one pane. */
export function exploreHref(pane: PaneState): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(stateToSearch({ panes: [pane], sync: false }))) {
    if (typeof value === 'string') params.set(name, value);
  }
  return `/explore?${params}`;
}

function paneJson({ queries, range, graph }: PaneState): Json {
  return {
    datasource: SOURCE,
    queries: queries.map((q) => ({
      refId: q.refId,
      expr: q.expr,
      editorMode: q.mode,
      range: q.type !== 'instant',
      instant: q.type !== 'range',
      ...(q.legend && { legendFormat: q.legend }),
      ...(q.minStep && { interval: q.minStep }),
      ...(q.format !== 'time_series' && { format: q.format }),
      ...(q.hide && { hide: true }),
    })),
    range,
    ...(graph !== 'lines' && { graph }),
  };
}

function parsePane(pane: Json): PaneState {
  const range = isObject(pane.range) ? pane.range : {};
  const queries: ExploreQuery[] = [];
  for (const written of list(pane.queries).slice(0, MAX_QUERIES)) {
    queries.push(parseQuery(written, queries));
  }
  return {
    queries: queries.length > 0 ? queries : [emptyQuery('A')],
    range: {
      from: timeText(range.from) || DEFAULT_RANGE.from,
      to: timeText(range.to) || DEFAULT_RANGE.to,
    },
    graph: GRAPH_STYLES.find((style) => style === pane.graph) ?? 'lines',
  };
}

/** Grafana writes epoch milliseconds as text or number. */
const timeText = (value: unknown): string =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : text(value);

function parseQuery(written: Json, before: readonly ExploreQuery[]): ExploreQuery {
  const wanted = text(written.refId);
  const free = wanted !== '' && !before.some((q) => q.refId === wanted);
  const legend = text(written.legendFormat);
  return {
    refId: free ? wanted : nextRefId(before),
    expr: text(written.expr),
    mode: written.editorMode === 'builder' ? 'builder' : 'code',
    legend: legend === '__auto' ? '' : legend,
    minStep: text(written.interval),
    type: typeOf(written),
    format: QUERY_FORMATS.find((format) => format === written.format) ?? 'time_series',
    hide: written.hide === true,
  };
}

function typeOf({ range, instant }: Json): QueryType {
  if (range === true && instant === true) return 'both';
  if (instant === true) return 'instant';
  return range === true ? 'range' : 'both';
}

function parseJson(written: string | undefined): unknown {
  try {
    return JSON.parse(written ?? 'null');
  } catch {
    return null;
  }
}
