import { isObject, type Json, list, number, object } from '@/dashboard/model/json';
import type { RawRange } from '@/dashboard/time/range';
import { graphQueries, isHeatmap, panelJson } from './panels';
import type { ExploreQuery, GraphStyle } from './types';

const SOURCE = { type: 'prometheus', uid: 'peeper-metrics' };
const SIZE = { w: 12, h: 9 };

/** The explored queries as a panel of a dashboard's JSON. */
export function newPanel(queries: readonly ExploreQuery[], graph: GraphStyle, title: string): Json {
  const asked = queries.filter((q) => q.expr.trim() !== '');
  const drawn = graphQueries(asked);
  const type = drawn.length === 0 ? 'table' : isHeatmap(drawn) ? 'heatmap' : 'timeseries';
  const json = panelJson(asked, type, graph, (q) => {
    const instant = type === 'table' && q.type !== 'range';
    return {
      datasource: SOURCE,
      editorMode: q.mode,
      range: !instant,
      instant,
      format: type === 'table' ? 'table' : q.format,
    };
  });
  return { ...json, title, datasource: SOURCE };
}

/** A dashboard with nothing but the panel, at the time that was explored. */
export const dashboardWith = (panel: Json, title: string, time: RawRange): Json => ({
  title,
  tags: [],
  timezone: '',
  schemaVersion: 39,
  time: isRelativeOrIso(time) ? time : { from: iso(time.from), to: iso(time.to) },
  refresh: '',
  templating: { list: [] },
  annotations: { list: [] },
  panels: [{ ...panel, id: 1, gridPos: { ...SIZE, x: 0, y: 0 } }],
});

/** The dashboard with the panel below everything else. */
export function withPanel(dashboard: Json, panel: Json): Json {
  const panels = Array.isArray(dashboard.panels) ? (dashboard.panels as unknown[]) : [];
  const all = list(panels).flatMap((p) => [p, ...list(p.panels)]);
  const id = Math.max(0, ...all.map((p) => number(p.id, 0))) + 1;
  const bottom = Math.max(
    0,
    ...all.map((p) => number(object(p.gridPos).y, 0) + number(object(p.gridPos).h, 0)),
  );
  return {
    ...dashboard,
    panels: [...panels, { ...panel, id, gridPos: { ...SIZE, x: 0, y: bottom } }],
  };
}

const isRelativeOrIso = ({ from, to }: RawRange): boolean =>
  ![from, to].some((t) => /^\d+$/.test(t));

const iso = (text: string): string =>
  /^\d+$/.test(text) ? new Date(Number(text)).toISOString() : text;

export interface SaveAnswer {
  uid: string;
  url: string;
}

/** Reads what a save was answered; undefined when it is not an answer to a save. */
export const readSaved = (answer: unknown): SaveAnswer | undefined =>
  isObject(answer) && typeof answer.uid === 'string'
    ? { uid: answer.uid, url: typeof answer.url === 'string' ? answer.url : `/d/${answer.uid}` }
    : undefined;
