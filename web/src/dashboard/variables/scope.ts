import { stringifySearch } from '@/lib/search';
import type { VariableOption } from '../model/types';
import { interpolate } from './interpolate';
import { ALL, type ResolvedVariable, type Scope, type ScopeValue } from './types';
import { variablesToSearch } from './url';

/** A scope over the dashboard's variables. */
export function variableScope(variables: readonly ResolvedVariable[]): Scope {
  const byName = new Map(variables.map((v) => [v.variable.name, v]));
  const scope: Scope = (name) => {
    if (name === '__all_variables') {
      return { value: stringifySearch(variablesToSearch(variables)).slice(1), literal: true };
    }
    const found = byName.get(name);
    return found && scopeValueOf(found, scope);
  };
  return scope;
}

/** One value of a repeated panel or row, in place of the variable's own. */
export function repeatScope(repeated: Readonly<Record<string, VariableOption>>): Scope {
  return (name) => {
    const option = Object.hasOwn(repeated, name) ? repeated[name] : undefined;
    return option && { value: option.value, text: option.text, regex: true };
  };
}

function scopeValueOf(resolved: ResolvedVariable, scope: Scope): ScopeValue {
  const { variable, value, options } = resolved;
  const regex = variable.multi || variable.includeAll;
  if (value.includes(ALL)) {
    if (variable.allValue) {
      return {
        value: expandAllValue(variable.allValue, variable.name, scope),
        text: 'All',
        literal: true,
      };
    }
    return { value: options.map((o) => o.value), text: 'All', regex };
  }
  const texts = value.map((v) => options.find((o) => o.value === v)?.text ?? v);
  if (variable.multi) return { value: [...value], text: texts.join(' + '), regex };
  const single = value[0] ?? '';
  // Constants and text boxes hold pieces of queries, which escaping would break.
  const literal = variable.type === 'constant' || variable.type === 'interval';
  return { value: single, text: texts[0] ?? '', regex, literal };
}

/** A custom All value may itself refer to other variables, but not to its own. */
function expandAllValue(allValue: string, own: string, scope: Scope): string {
  return interpolate(
    allValue,
    (name, path) => (name === own ? undefined : scope(name, path)),
    'promql',
  );
}
