import type { Panel } from '@/dashboard/model/types';
import type { RawRange } from '@/dashboard/time/range';
import { interpolate } from '@/dashboard/variables/interpolate';
import type { Scope } from '@/dashboard/variables/types';
import { exploreHref } from './query/panes';
import { type ExploreQuery, emptyQuery } from './query/types';

/** Intervals follow the width and range of what is drawn, so they stay as they are written. */
const KEPT = new Set(['__interval', '__interval_ms', '__rate_interval', '__rate_interval_ms']);

/** The address that explores a panel's queries with the values its variables have now. */
export function panelExploreHref(panel: Panel, scope: Scope, range: RawRange): string | undefined {
  const values: Scope = (name, path) => (KEPT.has(name) ? undefined : scope(name, path));
  const queries = panel.targets
    .filter((target) => target.expr.trim() !== '')
    .map((target): ExploreQuery => {
      const instantOnly = target.instant && !target.range;
      return {
        ...emptyQuery(target.refId),
        expr: interpolate(target.expr, values, 'promql'),
        legend: target.legendFormat === '__auto' ? '' : target.legendFormat,
        minStep: interpolate(target.interval, values, 'raw'),
        type: instantOnly ? 'instant' : target.instant ? 'both' : 'range',
        format: target.format,
        hide: target.hide,
      };
    });
  if (queries.length === 0) return undefined;
  return exploreHref({ queries, range, graph: 'lines' });
}
