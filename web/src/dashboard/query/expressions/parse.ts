import type { Json } from '../../model/json';
import { list, number, object, text } from '../../model/json';
import type { Expression } from './model';

const UID = '__expr__';
const KINDS = new Set(['math', 'reduce', 'resample', 'threshold']);

/** Reads a query of Grafana's expression source; undefined for any other query. */
export function parseExpression(source: Json): Expression | undefined {
  const ref = source.datasource;
  const { uid, type } = object(ref);
  if (uid !== UID && type !== UID && ref !== UID) return undefined;
  const kind = text(source.type);
  const settings = object(source.settings);
  const evaluator = object(object(list(source.conditions)[0]).evaluator);
  return {
    kind: KINDS.has(kind) ? (kind as Expression['kind']) : 'unsupported',
    type: kind,
    text: text(source.expression),
    reducer: text(source.reducer, 'last'),
    mode:
      settings.mode === 'dropNN' ? 'drop' : settings.mode === 'replaceNN' ? 'replace' : 'strict',
    replaceWith: number(settings.replaceWithValue, 0),
    window: text(source.window),
    downsampler: text(source.downsampler, 'mean'),
    upsampler: text(source.upsampler, 'fillna'),
    evaluator: {
      type: text(evaluator.type, 'gt'),
      params: Array.isArray(evaluator.params) ? evaluator.params.map((p) => number(p, 0)) : [],
    },
  };
}
