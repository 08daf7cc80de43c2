import type { SearchParams } from '@/lib/search';
import { ALL, type ResolvedVariable } from './types';

const PREFIX = 'var-';

/** Values from `var-name=…`; the word All is understood as older links wrote it. */
export function selectionFromSearch(search: SearchParams): Record<string, string[]> {
  const selection: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(search)) {
    if (!key.startsWith(PREFIX) || value === undefined) continue;
    selection[key.slice(PREFIX.length)] = Array.isArray(value) ? value : [value];
  }
  return selection;
}

export function selectionToSearch(selection: Readonly<Record<string, string[]>>): SearchParams {
  return Object.fromEntries(
    Object.entries(selection).map(([name, values]) => [
      PREFIX + name,
      values.length === 1 ? values[0] : values,
    ]),
  );
}

/** The values of all variables for a link to another dashboard. */
export function variablesToSearch(variables: readonly ResolvedVariable[]): SearchParams {
  return selectionToSearch(
    Object.fromEntries(
      variables
        .filter((v) => v.variable.type !== 'constant' && v.variable.type !== 'unknown')
        .map((v) => [v.variable.name, v.value.includes(ALL) ? [ALL] : v.value]),
    ),
  );
}
