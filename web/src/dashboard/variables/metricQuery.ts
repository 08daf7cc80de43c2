/** The functions a query variable can call, as Grafana's Prometheus source understands them. */
export type MetricQuery =
  | { kind: 'label_names'; match?: string }
  | { kind: 'label_values'; label: string; match?: string }
  | { kind: 'metrics'; pattern: string }
  | { kind: 'query_result'; expr: string }
  | { kind: 'series'; match: string };

export function parseMetricQuery(query: string): MetricQuery | undefined {
  const text = query.trim();
  if (text === '') return undefined;
  const names = /^label_names\(\s*(.*?)\s*\)$/s.exec(text);
  if (names) return { kind: 'label_names', match: names[1] || undefined };
  const values = /^label_values\((?:(.+),)?\s*([^\s,]+)\s*\)$/s.exec(text);
  if (values?.[2]) {
    const match = values[1]?.trim();
    return { kind: 'label_values', label: unquote(values[2]), match: match || undefined };
  }
  const metrics = /^metrics\((.*)\)$/s.exec(text);
  if (metrics) return { kind: 'metrics', pattern: unquote((metrics[1] ?? '').trim()) };
  const result = /^query_result\((.+)\)$/s.exec(text);
  if (result?.[1]) return { kind: 'query_result', expr: result[1].trim() };
  return { kind: 'series', match: text };
}

const unquote = (s: string): string => s.replace(/^(["'])(.*)\1$/, '$2');
