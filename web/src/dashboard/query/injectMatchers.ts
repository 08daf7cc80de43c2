import { parser } from '@prometheus-io/lezer-promql';
import type { AdhocFilter } from '../variables/adhoc';

/** Adds label matchers to every selector of a query. The syntax tree says where, not a pattern. */
export function injectMatchers(query: string, filters: readonly AdhocFilter[]): string {
  if (filters.length === 0) return query;
  const matchers = filters
    .map(({ key, operator, value }) => `${key}${operator}${JSON.stringify(value)}`)
    .join(',');
  const inserts: { at: number; text: string }[] = [];
  parser.parse(query).iterate({
    enter({ type, to, node }) {
      if (type.isError) throw new NotPlainPromQL();
      if (type.name !== 'VectorSelector') return;
      const braces = node.getChild('LabelMatchers');
      if (!braces) return void inserts.push({ at: to, text: `{${matchers}}` });
      const inside = query.slice(braces.from + 1, braces.to - 1).trim();
      const separator = inside === '' || inside.endsWith(',') ? '' : ',';
      inserts.push({ at: braces.to - 1, text: separator + matchers });
    },
  });
  let result = query;
  for (const { at, text } of inserts.sort((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + text + result.slice(at);
  }
  return result;
}

class NotPlainPromQL extends Error {
  constructor() {
    super('The filters of the dashboard cannot be added: this query is not plain PromQL.');
    this.name = 'NotPlainPromQL';
  }
}
