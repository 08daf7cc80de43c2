import type { Variable } from '../model/types';
import { references } from './interpolate';

export interface Order {
  /** Variables of one level depend only on earlier levels, so a level loads in parallel. */
  levels: Variable[][];
  /** Variables that depend on each other in a circle, with the circle as `a → b → a`. */
  cycles: Map<string, string>;
}

/** What a variable's options depend on. */
export function dependencies(variable: Variable, known: ReadonlySet<string>): string[] {
  const templates = [variable.datasource?.uid ?? ''];
  if (variable.type !== 'custom') templates.push(variable.query);
  else if (variable.query.includes('$')) templates.push(variable.query);
  if (variable.type === 'query' || variable.type === 'datasource') templates.push(variable.regex);
  // A variable named `x` may hold a regex ending in `$x`-like text; self-reference means nothing.
  return references(templates.join('\n')).filter((n) => known.has(n) && n !== variable.name);
}

export function orderVariables(variables: readonly Variable[]): Order {
  const known = new Set(variables.map((v) => v.name));
  const needs = new Map(variables.map((v) => [v.name, dependencies(v, known)]));
  const done = new Set<string>();
  const levels: Variable[][] = [];
  let rest = [...variables];
  while (rest.length > 0) {
    const ready = rest.filter((v) => needs.get(v.name)?.every((n) => done.has(n)));
    if (ready.length === 0) break;
    levels.push(ready);
    for (const v of ready) done.add(v.name);
    rest = rest.filter((v) => !done.has(v.name));
  }
  const cycles = new Map<string, string>();
  for (const v of rest) {
    const circle = findCircle(v.name, needs);
    if (circle) cycles.set(v.name, circle.join(' → '));
  }
  // Variables that only hang below a circle load after it, with the circle's saved values.
  const blocked = rest.filter((v) => cycles.has(v.name));
  if (blocked.length > 0) {
    levels.push(blocked);
    const below = rest.filter((v) => !cycles.has(v.name));
    levels.push(...orderVariables(below).levels);
  }
  return { levels, cycles };
}

function findCircle(start: string, needs: ReadonlyMap<string, string[]>): string[] | undefined {
  const visited = new Set<string>();
  const walk = (name: string, path: string[]): string[] | undefined => {
    for (const next of needs.get(name) ?? []) {
      if (next === start) return [...path, start];
      if (visited.has(next)) continue;
      visited.add(next);
      const found = walk(next, [...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

/** Every variable that directly or indirectly depends on `name`. */
export function dependents(name: string, variables: readonly Variable[]): Set<string> {
  const known = new Set(variables.map((v) => v.name));
  const found = new Set<string>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const v of variables) {
      if (found.has(v.name) || v.name === name) continue;
      if (dependencies(v, known).some((n) => n === name || found.has(n))) {
        found.add(v.name);
        grew = true;
      }
    }
  }
  return found;
}
