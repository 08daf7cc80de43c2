import { type Json, text } from '../../model/json';
import { refIdOf } from '../../model/panel';

/** The first letter that no query has. */
function freeRefId(targets: readonly Json[]): string {
  const used = new Set(targets.map((t) => text(t.refId)));
  let i = 0;
  while (used.has(refIdOf(i))) i++;
  return refIdOf(i);
}

export const addTarget = (targets: readonly Json[]): Json[] => [
  ...targets,
  {
    ...(targets[0]?.datasource !== undefined && { datasource: targets[0].datasource }),
    refId: freeRefId(targets),
    expr: '',
    range: true,
  },
];

export function duplicateTarget(targets: readonly Json[], at: number): Json[] {
  const original = targets[at];
  if (!original) return [...targets];
  const copy = { ...original, refId: freeRefId(targets) };
  return [...targets.slice(0, at + 1), copy, ...targets.slice(at + 1)];
}
