import { filterText, type Operator } from '../variables/adhoc';
import { parseDatasource } from './datasource';
import { clamp, flag, isObject, type Json, list, number, object, text, texts } from './json';
import type { Variable, VariableOption, VariableType } from './types';

const TYPES: readonly VariableType[] = [
  'query',
  'custom',
  'datasource',
  'interval',
  'constant',
  'textbox',
  'adhoc',
];

export function parseVariables(templating: unknown): Variable[] {
  const seen = new Set<string>();
  const variables: Variable[] = [];
  for (const source of list(object(templating).list)) {
    const name = text(source.name);
    if (!/^\w+$/.test(name) || seen.has(name)) continue; // such a name can be used nowhere
    seen.add(name);
    variables.push(parseVariable(name, source));
  }
  return variables;
}

function parseVariable(name: string, source: Json): Variable {
  const type = TYPES.find((t) => t === source.type) ?? 'unknown';
  return {
    name,
    label: text(source.label),
    description: text(source.description),
    type,
    hide: clamp(Math.round(number(source.hide, 0)), 0, 2) as 0 | 1 | 2,
    query: parseQuery(source),
    regex: text(source.regex),
    sort: number(source.sort, 0),
    multi: flag(source.multi),
    includeAll: flag(source.includeAll),
    allValue: text(source.allValue),
    refresh: clamp(Math.round(number(source.refresh, 1)), 0, 2) as 0 | 1 | 2,
    options: parseOptions(source.options),
    current: type === 'adhoc' ? savedFilters(source.filters) : texts(object(source.current).value),
    datasource: parseDatasource(source.datasource),
    auto: flag(source.auto),
    autoCount: number(source.auto_count, 30),
    autoMin: text(source.auto_min, '10s'),
  };
}

/** Newer files hold `{query, refId}`; the even newer builder keeps its text in `definition`. */
function parseQuery(source: Json): string {
  if (isObject(source.query)) return text(source.query.query) || text(source.definition);
  return text(source.query) || text(source.definition);
}

/** Conditions of a file in the form that links use. */
const savedFilters = (filters: unknown): string[] =>
  list(filters).map((f) =>
    filterText({ key: text(f.key), operator: text(f.operator) as Operator, value: text(f.value) }),
  );

function parseOptions(options: unknown): VariableOption[] {
  return list(options).flatMap((o) => {
    const value = texts(o.value)[0];
    return value === undefined ? [] : [{ value, text: texts(o.text)[0] ?? value }];
  });
}
