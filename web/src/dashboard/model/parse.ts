import { parseAnnotations } from '../annotations/model';
import { resolveInputs } from './inputs';
import {
  clamp,
  flag,
  isObject,
  type Json,
  list,
  number,
  object,
  optionalText,
  text,
  texts,
} from './json';
import { upgradeRows } from './migrate';
import { COLUMNS, parseGridPos, parsePanel } from './panel';
import type { Dashboard, DashboardLink, GridPos, Item, Panel, Row } from './types';
import { parseVariables } from './variable';

export class NotADashboard extends Error {
  constructor() {
    super('The file holds no dashboard: a JSON object with "panels" was expected.');
    this.name = 'NotADashboard';
  }
}

/**
 * Reads Grafana's dashboard JSON (the classic model, any schemaVersion) into what the view draws.
 * Unknown fields are ignored and wrong ones take their defaults; only something that is not an
 * object at all is refused.
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function parseDashboard(value: unknown): Dashboard {
  if (!isObject(value)) throw new NotADashboard();
  const source = upgradeRows(resolveInputs(value));
  const time = object(source.time);
  const picker = object(source.timepicker);
  return {
    uid: text(source.uid),
    title: text(source.title),
    description: text(source.description),
    tags: texts(source.tags),
    timezone: text(source.timezone),
    time: { from: text(time.from, 'now-6h'), to: text(time.to, 'now') },
    refresh: text(source.refresh),
    refreshIntervals: Array.isArray(picker.refresh_intervals)
      ? texts(picker.refresh_intervals)
      : undefined,
    hideTimepicker: flag(picker.hidden),
    weekStart: text(source.weekStart),
    graphTooltip: clamp(Math.round(number(source.graphTooltip, 0)), 0, 2) as 0 | 1 | 2,
    variables: parseVariables(source.templating),
    annotations: parseAnnotations(source.annotations),
    links: list(source.links).map(parseDashboardLink),
    items: parseItems(list(source.panels)),
  };
}

function parseDashboardLink(source: Json): DashboardLink {
  return {
    kind: source.type === 'dashboards' ? 'dashboards' : 'link',
    title: text(source.title),
    url: text(source.url),
    tooltip: text(source.tooltip),
    tags: texts(source.tags),
    asDropdown: flag(source.asDropdown),
    includeVars: flag(source.includeVars),
    keepTime: flag(source.keepTime),
    targetBlank: flag(source.targetBlank),
  };
}

/** Panels and rows in reading order; panels after an open row belong to that row. */
function parseItems(sources: Json[]): Item[] {
  const ids = new PanelIds(sources);
  const ordered = sources
    .map((source, index) => ({ source, index, pos: object(source.gridPos) }))
    .sort(
      (a, b) =>
        number(a.pos.y, 0) - number(b.pos.y, 0) ||
        number(a.pos.x, 0) - number(b.pos.x, 0) ||
        a.index - b.index,
    );
  const items: Item[] = [];
  let open: Row | undefined;
  let bottom = 0;
  for (const { source } of ordered) {
    if (source.type === 'row') {
      open = parseRow(source, ids, bottom);
      items.push({ kind: 'row', row: open });
      bottom = Math.max(bottom, open.gridPos.y + 1);
      if (open.collapsed) open = undefined;
      continue;
    }
    const panel = parsePanel(source, ids.next(source), defaultPos(bottom));
    bottom = Math.max(bottom, panel.gridPos.y + panel.gridPos.h);
    if (open) open.panels.push(panel);
    else items.push({ kind: 'panel', panel });
  }
  return items;
}

function parseRow(source: Json, ids: PanelIds, bottom: number): Row {
  const panels: Panel[] = list(source.panels).map((p) =>
    parsePanel(p, ids.next(p), defaultPos(bottom + 1)),
  );
  return {
    id: ids.next(source),
    title: text(source.title),
    // An "open" row that still holds its panels was saved by hand; it opens with them.
    collapsed: flag(source.collapsed),
    repeat: optionalText(source.repeat),
    panels,
    gridPos: parseGridPos(source.gridPos, { x: 0, y: bottom, w: COLUMNS, h: 1 }),
  };
}

const defaultPos = (y: number): GridPos => ({ x: 0, y, w: 12, h: 8 });

/** Panel ids as in the file; a missing or repeated one gets a free number. */
class PanelIds {
  private readonly used = new Set<number>();
  private free: number;

  constructor(sources: Json[]) {
    const all = sources.flatMap((s) => [s, ...list(s.panels)]);
    this.free = 1 + Math.max(0, ...all.map((s) => number(s.id, 0)));
  }

  next(source: Json): number {
    const wanted = number(source.id, 0);
    const id = wanted > 0 && !this.used.has(wanted) ? wanted : this.free++;
    this.used.add(id);
    return id;
  }
}
