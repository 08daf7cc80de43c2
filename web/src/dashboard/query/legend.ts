import type { Labels } from './response';

const AUTO = '__auto';

/**
 * The name of a series. Undefined leaves the choice to the labels that differ (`__auto`).
 * `{{label}}` of an absent label is empty, as in Grafana.
 */
export function seriesName(format: string, labels: Labels, expr: string): string | undefined {
  if (format === AUTO) return Object.keys(labels).length === 0 ? expr : undefined;
  if (format === '') return metricName(labels) || expr;
  return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
}

export function metricName(labels: Labels): string {
  const { __name__ = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `${__name__}{${pairs.join(', ')}}` : __name__;
}
