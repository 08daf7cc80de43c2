/** Answers of the Prometheus HTTP API. @see https://prometheus.io/docs/prometheus/latest/querying/api/ */
export type Labels = Record<string, string>;
export type Sample = [seconds: number, value: string];

export interface MatrixSeries {
  metric: Labels;
  values: Sample[];
}
export interface VectorSample {
  metric: Labels;
  value: Sample;
}

export type QueryData =
  | { resultType: 'matrix'; result: MatrixSeries[] }
  | { resultType: 'vector'; result: VectorSample[] }
  | { resultType: 'scalar' | 'string'; result: Sample };

export interface ApiAnswer<T> {
  status: 'success' | 'error';
  data?: T;
  error?: string;
  errorType?: string;
  warnings?: string[];
  infos?: string[];
  isPartial?: boolean;
}

export function parseValue(text: string): number {
  switch (text) {
    case 'NaN':
      return Number.NaN;
    case '+Inf':
    case 'Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return Number(text);
  }
}

/** One identity per label set, independent of the order of labels. */
export function seriesKey(labels: Labels): string {
  const names = Object.keys(labels).sort();
  let key = '';
  for (const name of names) key += `${name}\u0001${labels[name]}\u0002`;
  return key;
}
