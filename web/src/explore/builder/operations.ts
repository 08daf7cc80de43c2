/** What the builder can do to a metric, in the order it is offered. */
export type OperationGroup = 'range' | 'aggregation' | 'histogram' | 'function' | 'arithmetic';

export interface ParamSpec {
  kind: 'range' | 'number';
  initial: string;
}

export interface OperationSpec {
  id: string;
  group: OperationGroup;
  params: ParamSpec[];
}

export const RATE_INTERVAL = '$__rate_interval';

const overRange = (id: string, range = RATE_INTERVAL): OperationSpec => ({
  id,
  group: 'range',
  params: [{ kind: 'range', initial: range }],
});
const aggregation = (id: string, ...params: string[]): OperationSpec => ({
  id,
  group: 'aggregation',
  params: params.map((initial) => ({ kind: 'number', initial })),
});
const plain = (id: string): OperationSpec => ({ id, group: 'function', params: [] });
const arithmetic = (id: string, initial: string): OperationSpec => ({
  id,
  group: 'arithmetic',
  params: [{ kind: 'number', initial }],
});

export const OPERATIONS: readonly OperationSpec[] = [
  overRange('rate'),
  overRange('increase'),
  overRange('irate'),
  overRange('delta'),
  overRange('deriv', '5m'),
  overRange('changes', '5m'),
  overRange('resets', '1h'),
  overRange('avg_over_time', '5m'),
  overRange('min_over_time', '5m'),
  overRange('max_over_time', '5m'),
  overRange('sum_over_time', '5m'),
  overRange('count_over_time', '5m'),
  overRange('last_over_time', '5m'),
  aggregation('sum'),
  aggregation('avg'),
  aggregation('min'),
  aggregation('max'),
  aggregation('count'),
  aggregation('topk', '5'),
  aggregation('bottomk', '5'),
  aggregation('quantile', '0.95'),
  aggregation('stddev'),
  {
    id: 'histogram_quantile',
    group: 'histogram',
    params: [{ kind: 'number', initial: '0.95' }],
  },
  plain('abs'),
  plain('ceil'),
  plain('floor'),
  plain('sqrt'),
  plain('ln'),
  plain('sort'),
  plain('sort_desc'),
  plain('absent'),
  arithmetic('*', '100'),
  arithmetic('/', '1024'),
  arithmetic('+', '1'),
  arithmetic('-', '1'),
  arithmetic('%', '2'),
  arithmetic('^', '2'),
  arithmetic('>', '0'),
  arithmetic('>=', '0'),
  arithmetic('<', '0'),
  arithmetic('<=', '0'),
  arithmetic('==', '0'),
  arithmetic('!=', '0'),
];

const BY_ID = new Map(OPERATIONS.map((spec) => [spec.id, spec]));

export const specOf = (id: string): OperationSpec | undefined => BY_ID.get(id);
