import { type SearchParams, stringifySearch } from '@/lib/search';
import type { DashboardLink } from '../model/types';
import type { RawRange } from '../time/range';
import { interpolate } from '../variables/interpolate';
import type { ResolvedVariable, Scope } from '../variables/types';
import { variablesToSearch } from '../variables/url';

export interface LinkContext {
  raw: RawRange;
  variables: readonly ResolvedVariable[];
  scope: Scope;
}

/** The address of a dashboard link, with the time and the variables it wants to carry along. */
export function linkHref(
  link: Pick<DashboardLink, 'keepTime' | 'includeVars'>,
  url: string,
  { raw, variables, scope }: LinkContext,
): string {
  const filled = interpolate(url, scope, 'uriencode');
  const extra: SearchParams = {
    ...(link.includeVars && variablesToSearch(variables)),
    ...(link.keepTime && { from: raw.from, to: raw.to }),
  };
  const query = stringifySearch(extra).slice(1);
  if (query === '') return filled;
  const [path = '', hash] = filled.split('#');
  const joined = `${path}${path.includes('?') ? '&' : '?'}${query}`;
  return hash === undefined ? joined : `${joined}#${hash}`;
}
