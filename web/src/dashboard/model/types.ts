import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';
import type { AnnotationLayer } from '../annotations/model';
import type { Expression } from '../query/expressions/model';

/** Where a panel, target or variable asks. Old dashboards hold a bare name; parsing makes it a ref. */
export interface DatasourceRef {
  type?: string;
  uid?: string;
}

/** Grid units: 24 columns; one row is 30 px high with an 8 px gap. */
export interface GridPos {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Target {
  refId: string;
  expr: string;
  hide: boolean;
  instant: boolean;
  range: boolean;
  format: 'time_series' | 'table' | 'heatmap';
  legendFormat: string;
  /** Minimal step, e.g. `1m` or `$__rate_interval`. */
  interval: string;
  intervalFactor: number;
  datasource?: DatasourceRef;
  /** Calculated from other queries, not asked. */
  expression?: Expression;
}

export type LinkKind = 'link' | 'dashboards';

export interface DashboardLink {
  kind: LinkKind;
  title: string;
  url: string;
  tooltip: string;
  tags: string[];
  asDropdown: boolean;
  includeVars: boolean;
  keepTime: boolean;
  targetBlank: boolean;
}

export interface PanelLink {
  title: string;
  url: string;
  targetBlank: boolean;
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: GridPos;
  transparent: boolean;
  datasource?: DatasourceRef;
  targets: Target[];
  fieldConfig: FieldConfigSource;
  options: Record<string, unknown>;
  transformations: DataTransformerConfig[];
  links: PanelLink[];
  interval: string;
  maxDataPoints?: number;
  timeFrom?: string;
  timeShift?: string;
  hideTimeOverride: boolean;
  repeat?: string;
  repeatDirection: 'h' | 'v';
  maxPerRow: number;
  libraryPanel?: string;
  /** What the file said, for the placeholder of an unknown type and for "Inspect JSON". */
  source: Record<string, unknown>;
}

export interface Row {
  id: number;
  title: string;
  collapsed: boolean;
  repeat?: string;
  /** Panels of the row, with absolute positions as in the file. */
  panels: Panel[];
  gridPos: GridPos;
}

export type Item = { kind: 'panel'; panel: Panel } | { kind: 'row'; row: Row };

export type VariableType =
  | 'query'
  | 'custom'
  | 'datasource'
  | 'interval'
  | 'constant'
  | 'textbox'
  | 'adhoc'
  | 'unknown';

export interface VariableOption {
  text: string;
  value: string;
}

export interface Variable {
  name: string;
  label: string;
  description: string;
  type: VariableType;
  /** 0: label and value, 1: value only, 2: not shown. */
  hide: 0 | 1 | 2;
  query: string;
  regex: string;
  /** 0 none, then pairs asc/desc: alphabetical 1,2; numerical 3,4; case-insensitive 5,6; natural 7,8. */
  sort: number;
  multi: boolean;
  includeAll: boolean;
  allValue: string;
  /** 0 never, 1 on load, 2 on change of the time range. */
  refresh: 0 | 1 | 2;
  options: VariableOption[];
  current: string[];
  datasource?: DatasourceRef;
  auto: boolean;
  autoCount: number;
  autoMin: string;
}

export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  timezone: string;
  time: { from: string; to: string };
  refresh: string;
  refreshIntervals?: string[];
  hideTimepicker: boolean;
  weekStart: string;
  /** 0 none, 1 shared crosshair, 2 shared crosshair and tooltip. */
  graphTooltip: 0 | 1 | 2;
  variables: Variable[];
  annotations: AnnotationLayer[];
  links: DashboardLink[];
  items: Item[];
}
