import { rangeUtil, type TimeRange } from '@grafana/data';
import { findSource, type Source } from '../model/datasource';
import type { Variable, VariableOption } from '../model/types';
import { formatDuration } from './builtins';
import { interpolate, layered } from './interpolate';
import { customOptions, parseRegex, shapeOptions } from './options';
import { orderVariables } from './order';
import { variableScope } from './scope';
import { ALL, type ResolvedVariable, type Scope } from './types';

/** Answers a variable's query (already interpolated) with raw texts. */
export type LoadOptions = (
  query: string,
  source: Source,
  variable: Variable,
  signal: AbortSignal,
) => Promise<string[]>;

export interface ResolveRequest {
  variables: readonly Variable[];
  /** Wanted values by name, from the URL. */
  selection: Readonly<Record<string, string[]>>;
  /** Names whose wanted values hold even if they are no option (a link may know better). */
  trusted: ReadonlySet<string>;
  sources: readonly Source[];
  range: TimeRange;
  builtins: Scope;
  load: LoadOptions;
  signal: AbortSignal;
}

/** Loads options and chooses values, dependencies first. A failed variable does not stop others. */
export async function resolveVariables(request: ResolveRequest): Promise<ResolvedVariable[]> {
  const { levels, cycles } = orderVariables(request.variables);
  const resolved = new Map<string, ResolvedVariable>();
  for (const level of levels) {
    const scope = layered(variableScope([...resolved.values()]), request.builtins);
    const results = await Promise.all(
      level.map((variable) => resolveOne(variable, scope, cycles.get(variable.name), request)),
    );
    request.signal.throwIfAborted();
    for (const result of results) resolved.set(result.variable.name, result);
  }
  return request.variables.flatMap((v) => resolved.get(v.name) ?? []);
}

async function resolveOne(
  variable: Variable,
  scope: Scope,
  circle: string | undefined,
  request: ResolveRequest,
): Promise<ResolvedVariable> {
  const wanted = request.selection[variable.name];
  const fallback = { variable, options: variable.options, value: wanted ?? variable.current };
  if (circle) {
    const message = `The variables depend on each other in a circle: ${circle}.`;
    return { ...fallback, problem: { message } };
  }
  const query = interpolate(variable.query, scope, 'promql');
  try {
    const options = await loadOptions(variable, query, scope, request);
    const trusted = request.trusted.has(variable.name);
    return { variable, options, value: chooseValue(variable, options, wanted, trusted) };
  } catch (error) {
    request.signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return { ...fallback, problem: { message, query } };
  }
}

async function loadOptions(
  variable: Variable,
  query: string,
  scope: Scope,
  request: ResolveRequest,
): Promise<VariableOption[]> {
  const regex = interpolate(variable.regex, scope, 'regex');
  switch (variable.type) {
    case 'query': {
      if (variable.refresh === 0 && variable.options.length > 0) return saved(variable);
      const uid = variable.datasource?.uid;
      const ref = uid
        ? { ...variable.datasource, uid: interpolate(uid, scope, 'raw') }
        : variable.datasource;
      const found = findSource(ref, request.sources);
      if ('problem' in found) throw new Error(`There is no data source "${found.name}" here.`);
      const raw = await request.load(query, found.source, variable, request.signal);
      return shapeOptions(raw, regex, variable.sort);
    }
    case 'custom':
      return customOptions(query);
    case 'datasource': {
      const pattern = parseRegex(regex);
      return request.sources
        .filter((s) => s.type === query && (!pattern || pattern.test(s.name)))
        .map((s) => ({ text: s.name, value: s.uid }));
    }
    case 'interval':
      return intervalOptions(variable, request.range);
    case 'constant':
    case 'textbox':
    case 'adhoc':
    case 'unknown':
      return [];
  }
}

const saved = (variable: Variable): VariableOption[] =>
  variable.options.filter((o) => o.value !== ALL);

function intervalOptions(variable: Variable, range: TimeRange): VariableOption[] {
  const options = customOptions(variable.query);
  if (!variable.auto) return options;
  const { intervalMs } = rangeUtil.calculateInterval(
    range,
    Math.max(1, variable.autoCount),
    variable.autoMin,
  );
  return [{ text: 'auto', value: formatDuration(intervalMs) }, ...options];
}

/** What is asked for if it is possible, else what the file had chosen, else All or the first. */
export function chooseValue(
  variable: Variable,
  options: readonly VariableOption[],
  wanted: string[] | undefined,
  trusted: boolean,
): string[] {
  if (variable.type === 'constant') return [variable.query];
  if (variable.type === 'adhoc') return (wanted ?? variable.current).filter((v) => v !== '');
  if (variable.type === 'textbox') return [wanted?.[0] ?? variable.current[0] ?? variable.query];
  const asked = wanted && validValues(variable, options, wanted, trusted);
  if (asked) return asked;
  const current = validValues(variable, options, variable.current, false);
  if (current) return current;
  if (variable.includeAll) return [ALL];
  const first = options[0];
  return first ? [first.value] : [];
}

function validValues(
  variable: Variable,
  options: readonly VariableOption[],
  wanted: readonly string[],
  trusted: boolean,
): string[] | undefined {
  const isAll = (v: string) =>
    v === ALL || (v === 'All' && !options.some((o) => o.value === 'All'));
  if (variable.includeAll && wanted.some(isAll)) return [ALL];
  const found = wanted.flatMap((w) => {
    const option = options.find((o) => o.value === w) ?? options.find((o) => o.text === w);
    if (option) return [option.value];
    return trusted && !isAll(w) && w !== '' && variable.type !== 'datasource' ? [w] : [];
  });
  if (found.length === 0) return undefined;
  return variable.multi ? [...new Set(found)] : found.slice(0, 1);
}
