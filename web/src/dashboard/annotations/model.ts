import { parseDatasource } from '../model/datasource';
import { flag, isObject, type Json, list, number, object, text, texts } from '../model/json';
import type { DatasourceRef } from '../model/types';

/** Where a dashboard's annotations come from: its own, those with certain tags, or a query. */
export interface AnnotationLayer {
  name: string;
  kind: 'own' | 'tags' | 'query' | 'other';
  enabled: boolean;
  /** No switch in the header. */
  hidden: boolean;
  color: string;
  datasource?: DatasourceRef;
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  tagKeys: string[];
  useValueForTime: boolean;
  tags: string[];
  matchAny: boolean;
  limit: number;
  /** Panels it is for, or, with `exclude`, not for. */
  panels?: { ids: number[]; exclude: boolean };
}

/** An event, or a span when it has an end. */
export interface Mark {
  /** Unique among the marks of a dashboard. */
  key: string;
  layer: number;
  /** Only what is kept on the server can be changed. */
  id?: number;
  panelId?: number;
  time: number;
  timeEnd?: number;
  title: string;
  text: string;
  tags: string[];
  login?: string;
  color: string;
}

const GRAFANA = new Set(['grafana', '-- Grafana --', 'datasource']);

export function parseAnnotations(value: unknown): AnnotationLayer[] {
  const layers = list(object(value).list).map(parseLayer);
  // Own annotations show even where a file does not list them.
  return layers.some((l) => l.kind === 'own') ? layers : [parseLayer(BUILT_IN), ...layers];
}

const BUILT_IN: Json = { builtIn: 1, enable: true, hide: true, name: '', datasource: 'grafana' };

function parseLayer(source: Json): AnnotationLayer {
  const target = object(source.target);
  const datasource = parseDatasource(source.datasource);
  const own = source.builtIn === 1 || GRAFANA.has(datasource?.uid ?? datasource?.type ?? '');
  const tags = texts(target.tags ?? source.tags).filter((t) => t !== '');
  const expr = text(target.expr) || text(source.expr);
  const filter = isObject(source.filter) ? source.filter : undefined;
  const byTags = own && (target.type ?? source.type) === 'tags' && tags.length > 0;
  return {
    name: text(source.name),
    kind: byTags ? 'tags' : own ? 'own' : expr ? 'query' : 'other',
    enabled: flag(source.enable, true),
    hidden: flag(source.hide),
    color: text(source.iconColor, 'rgba(0, 211, 255, 1)'),
    datasource: own ? undefined : datasource,
    expr,
    step: text(target.interval) || text(source.step),
    titleFormat: text(source.titleFormat),
    textFormat: text(source.textFormat),
    tagKeys: text(source.tagKeys)
      .split(',')
      .map((k) => k.trim())
      .filter((k) => k !== ''),
    useValueForTime: source.useValueForTime === true || source.useValueForTime === 'on',
    tags,
    matchAny: flag(target.matchAny ?? source.matchAny),
    limit: number(target.limit ?? source.limit, 100),
    panels: filter && {
      ids: texts(filter.ids).map(Number),
      exclude: flag(filter.exclude),
    },
  };
}

/** Whether a panel shows a mark: its layer is for the panel, and so is the mark itself. */
export function isFor(mark: Mark, layers: readonly AnnotationLayer[], panelId: number): boolean {
  const layer = layers[mark.layer];
  if (layer?.panels && layer.panels.ids.includes(panelId) === layer.panels.exclude) return false;
  return layer?.kind !== 'own' || !mark.panelId || mark.panelId === panelId;
}
