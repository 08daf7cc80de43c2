import type { PrometheusClient } from '@prometheus-io/codemirror-promql/dist/esm/client/prometheus';
import { labelMatchersToString } from '@prometheus-io/codemirror-promql/dist/esm/parser/matcher';
import type { Matcher } from '@prometheus-io/codemirror-promql/dist/esm/types';
import type { Catalog } from './catalog';

/** The catalog in the form the editor's completion asks for. What fails offers nothing. */
export const completionClient = (catalog: Catalog): PrometheusClient => ({
  labelNames: (metric) => catalog.labels(metric || undefined).catch(nothing),
  labelValues: (label, metric = '', matchers: Matcher[] = []) => {
    const match = labelMatchersToString(metric, matchers, label);
    return catalog.values(label, match && match !== '{}' ? match : undefined).catch(nothing);
  },
  metricNames: () => catalog.metrics().catch(nothing),
  metricMetadata: () => catalog.help(),
  series: async () => [],
  flags: async () => ({}),
});

const nothing = (): string[] => [];
