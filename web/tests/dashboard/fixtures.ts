import { parsePanel } from '@/dashboard/model/panel';
import type { Panel, Target, Variable } from '@/dashboard/model/types';

export function variable(name: string, extra: Partial<Variable> = {}): Variable {
  return {
    name,
    label: '',
    description: '',
    type: 'query',
    hide: 0,
    query: '',
    regex: '',
    sort: 0,
    multi: false,
    includeAll: false,
    allValue: '',
    refresh: 1,
    options: [],
    current: [],
    auto: false,
    autoCount: 30,
    autoMin: '10s',
    ...extra,
  };
}

export const panel = (json: Record<string, unknown>): Panel =>
  parsePanel(json, 1, { x: 0, y: 0, w: 12, h: 8 });

export function target(extra: Partial<Target> = {}): Target {
  return {
    refId: 'A',
    expr: 'up',
    hide: false,
    instant: false,
    range: true,
    format: 'time_series',
    legendFormat: '',
    interval: '',
    intervalFactor: 1,
    ...extra,
  };
}
