import { isObject, optionalText, text } from './json';
import type { DatasourceRef } from './types';

/**
 * A data source was a name in old dashboards and is `{type, uid}` in new ones; `null` means the
 * default one in both.
 */
export function parseDatasource(value: unknown): DatasourceRef | undefined {
  if (typeof value === 'string')
    return value === '' || value === 'default' ? undefined : { uid: value };
  if (!isObject(value)) return undefined;
  const ref: DatasourceRef = { type: optionalText(value.type), uid: optionalText(value.uid) };
  return ref.type || ref.uid ? ref : undefined;
}

/** Sources that answer no query of ours: built-in annotations, mixed panels, expressions. */
const OWN_QUERIES = new Set([
  '-- Mixed --',
  '-- Dashboard --',
  '-- Grafana --',
  '__expr__',
  'grafana',
]);

export interface Source {
  uid: string;
  name: string;
  type: string;
  isDefault: boolean;
}

export type Found = { source: Source } | { problem: 'unsupported' | 'missing'; name: string };

/**
 * Finds the source a reference means. A uid from another installation falls back to the default
 * source of the same type, so that community dashboards open unchanged; another type is a problem
 * that is said, since its query language is not ours.
 */
export function findSource(ref: DatasourceRef | undefined, sources: readonly Source[]): Found {
  const fallback = sources.find((s) => s.isDefault) ?? sources[0];
  const wanted = text(ref?.uid);
  const exact = sources.find((s) => s.uid === wanted || s.name === wanted);
  if (exact) return { source: exact };
  const type = ref?.type;
  if (type && type !== 'prometheus' && type !== 'datasource') {
    return { problem: 'unsupported', name: type };
  }
  if (OWN_QUERIES.has(wanted) && wanted !== '-- Mixed --') {
    return { problem: 'unsupported', name: wanted };
  }
  if (!fallback) return { problem: 'missing', name: wanted || 'prometheus' };
  return { source: fallback };
}
