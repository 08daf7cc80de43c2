import type { Json } from '../../model/json';
import { getIn, pathOf } from '../model/path';

/** One option of a panel or a field: where it lives in the JSON and how it is edited. */
export interface OptionDef {
  /** Dotted, inside `options` or inside `fieldConfig.defaults`; overrides name it the same. */
  path: string;
  kind:
    | 'switch'
    | 'choice'
    | 'number'
    | 'text'
    | 'textarea'
    | 'calcs'
    | 'color'
    | 'stacking'
    | 'unit';
  /** Key of its name below `edit.opt`. */
  label: string;
  choices?: readonly string[];
  min?: number;
  max?: number;
  step?: number;
  /** What it means while the JSON does not say. */
  fallback?: unknown;
  when?(source: Json): boolean;
}

export interface OptionGroup {
  title: string;
  options: readonly OptionDef[];
}

const is =
  (path: string, ...values: unknown[]) =>
  (source: Json) =>
    values.includes(getIn(source, pathOf(path)));

const legendShown = (o: Json) =>
  getIn(o, ['legend', 'showLegend']) !== false && getIn(o, ['legend', 'displayMode']) !== 'hidden';

const LEGEND: OptionGroup = {
  title: 'legend',
  options: [
    { path: 'legend.showLegend', kind: 'switch', label: 'show', fallback: true },
    {
      path: 'legend.displayMode',
      kind: 'choice',
      label: 'mode',
      choices: ['list', 'table'],
      fallback: 'list',
      when: legendShown,
    },
    {
      path: 'legend.placement',
      kind: 'choice',
      label: 'placement',
      choices: ['bottom', 'right'],
      fallback: 'bottom',
      when: legendShown,
    },
    { path: 'legend.calcs', kind: 'calcs', label: 'legendValues', when: legendShown },
  ],
};

const TOOLTIP: OptionGroup = {
  title: 'tooltip',
  options: [
    {
      path: 'tooltip.mode',
      kind: 'choice',
      label: 'mode',
      choices: ['single', 'multi', 'none'],
      fallback: 'single',
    },
    {
      path: 'tooltip.sort',
      kind: 'choice',
      label: 'sort',
      choices: ['none', 'asc', 'desc'],
      fallback: 'none',
      when: is('tooltip.mode', 'multi'),
    },
    {
      path: 'tooltip.hideZeros',
      kind: 'switch',
      label: 'hideZeros',
      when: is('tooltip.mode', 'multi'),
    },
  ],
};

const VALUE: OptionDef[] = [
  { path: 'reduceOptions.values', kind: 'switch', label: 'allValues' },
  {
    path: 'reduceOptions.calcs',
    kind: 'calcs',
    label: 'calculation',
    fallback: ['lastNotNull'],
    when: (o) => getIn(o, ['reduceOptions', 'values']) !== true,
  },
  {
    path: 'reduceOptions.limit',
    kind: 'number',
    label: 'limit',
    min: 1,
    when: is('reduceOptions.values', true),
  },
  { path: 'reduceOptions.fields', kind: 'text', label: 'fields' },
];

const ORIENTATION: OptionDef = {
  path: 'orientation',
  kind: 'choice',
  label: 'orientation',
  choices: ['auto', 'horizontal', 'vertical'],
  fallback: 'auto',
};

const TEXT_SIZE: OptionGroup = {
  title: 'textSize',
  options: [
    { path: 'text.titleSize', kind: 'number', label: 'titleSize', min: 1 },
    { path: 'text.valueSize', kind: 'number', label: 'valueSize', min: 1 },
  ],
};

/** What each visualization has in `options`. */
export const PANEL_OPTIONS: Readonly<Record<string, readonly OptionGroup[]>> = {
  timeseries: [LEGEND, TOOLTIP],
  stat: [
    { title: 'value', options: VALUE },
    {
      title: 'style',
      options: [
        ORIENTATION,
        {
          path: 'textMode',
          kind: 'choice',
          label: 'textMode',
          choices: ['auto', 'value', 'value_and_name', 'name', 'none'],
          fallback: 'auto',
        },
        {
          path: 'colorMode',
          kind: 'choice',
          label: 'colorMode',
          choices: ['none', 'value', 'background', 'background_solid'],
          fallback: 'value',
        },
        {
          path: 'graphMode',
          kind: 'choice',
          label: 'graphMode',
          choices: ['none', 'area'],
          fallback: 'area',
        },
        {
          path: 'justifyMode',
          kind: 'choice',
          label: 'justifyMode',
          choices: ['auto', 'center'],
          fallback: 'auto',
        },
        { path: 'showPercentChange', kind: 'switch', label: 'percentChange' },
      ],
    },
    TEXT_SIZE,
  ],
  gauge: [
    { title: 'value', options: VALUE },
    {
      title: 'style',
      options: [
        ORIENTATION,
        { path: 'showThresholdMarkers', kind: 'switch', label: 'markers', fallback: true },
        { path: 'showThresholdLabels', kind: 'switch', label: 'markerLabels' },
      ],
    },
    TEXT_SIZE,
  ],
  bargauge: [
    { title: 'value', options: VALUE },
    {
      title: 'style',
      options: [
        ORIENTATION,
        {
          path: 'displayMode',
          kind: 'choice',
          label: 'mode',
          choices: ['gradient', 'lcd', 'basic'],
          fallback: 'gradient',
        },
        {
          path: 'valueMode',
          kind: 'choice',
          label: 'valueMode',
          choices: ['color', 'text', 'hidden'],
          fallback: 'color',
        },
        {
          path: 'namePlacement',
          kind: 'choice',
          label: 'namePlacement',
          choices: ['auto', 'top', 'left', 'hidden'],
          fallback: 'auto',
        },
        { path: 'showUnfilled', kind: 'switch', label: 'showUnfilled', fallback: true },
      ],
    },
    TEXT_SIZE,
  ],
  piechart: [
    { title: 'value', options: VALUE },
    {
      title: 'style',
      options: [
        {
          path: 'pieType',
          kind: 'choice',
          label: 'pieType',
          choices: ['pie', 'donut'],
          fallback: 'pie',
        },
      ],
    },
    LEGEND,
    TOOLTIP,
  ],
  barchart: [
    {
      title: 'style',
      options: [
        ORIENTATION,
        { path: 'xField', kind: 'text', label: 'xField' },
        {
          path: 'stacking',
          kind: 'choice',
          label: 'stacking',
          choices: ['none', 'normal', 'percent'],
          fallback: 'none',
        },
        {
          path: 'showValue',
          kind: 'choice',
          label: 'showValue',
          choices: ['auto', 'always', 'never'],
          fallback: 'auto',
        },
        { path: 'barWidth', kind: 'number', label: 'barWidth', min: 0, max: 1, step: 0.05 },
        { path: 'groupWidth', kind: 'number', label: 'groupWidth', min: 0, max: 1, step: 0.05 },
      ],
    },
    LEGEND,
    TOOLTIP,
  ],
  histogram: [
    {
      title: 'style',
      options: [
        { path: 'bucketSize', kind: 'number', label: 'bucketSize', min: 0 },
        { path: 'bucketCount', kind: 'number', label: 'bucketCount', min: 1 },
        { path: 'combine', kind: 'switch', label: 'combine' },
      ],
    },
    LEGEND,
    TOOLTIP,
  ],
  table: [
    {
      title: 'table',
      options: [
        { path: 'showHeader', kind: 'switch', label: 'showHeader', fallback: true },
        {
          path: 'cellHeight',
          kind: 'choice',
          label: 'cellHeight',
          choices: ['sm', 'md', 'lg'],
          fallback: 'sm',
        },
        { path: 'enablePagination', kind: 'switch', label: 'pagination' },
      ],
    },
    {
      title: 'footer',
      options: [
        { path: 'footer.show', kind: 'switch', label: 'show' },
        {
          path: 'footer.reducer',
          kind: 'calcs',
          label: 'calculation',
          when: is('footer.show', true),
        },
        {
          path: 'footer.countRows',
          kind: 'switch',
          label: 'countRows',
          when: is('footer.show', true),
        },
      ],
    },
  ],
  'state-timeline': [
    {
      title: 'style',
      options: [
        { path: 'mergeValues', kind: 'switch', label: 'mergeValues', fallback: true },
        {
          path: 'showValue',
          kind: 'choice',
          label: 'showValue',
          choices: ['auto', 'always', 'never'],
          fallback: 'auto',
        },
        { path: 'rowHeight', kind: 'number', label: 'rowHeight', min: 0.1, max: 1, step: 0.1 },
      ],
    },
    LEGEND,
    TOOLTIP,
  ],
  'status-history': [
    {
      title: 'style',
      options: [
        {
          path: 'showValue',
          kind: 'choice',
          label: 'showValue',
          choices: ['auto', 'always', 'never'],
          fallback: 'auto',
        },
        { path: 'rowHeight', kind: 'number', label: 'rowHeight', min: 0.1, max: 1, step: 0.1 },
      ],
    },
    LEGEND,
    TOOLTIP,
  ],
  heatmap: [
    {
      title: 'style',
      options: [
        { path: 'calculate', kind: 'switch', label: 'calculate' },
        {
          path: 'color.scheme',
          kind: 'choice',
          label: 'colorScheme',
          choices: ['Oranges', 'Blues', 'Greens', 'Reds', 'Spectral', 'Turbo', 'Viridis'],
          fallback: 'Oranges',
        },
        { path: 'color.reverse', kind: 'switch', label: 'reverse' },
        { path: 'legend.show', kind: 'switch', label: 'showLegend', fallback: true },
      ],
    },
  ],
  text: [
    {
      title: 'text',
      options: [
        {
          path: 'mode',
          kind: 'choice',
          label: 'mode',
          choices: ['markdown', 'html', 'code'],
          fallback: 'markdown',
        },
        { path: 'content', kind: 'textarea', label: 'content' },
      ],
    },
  ],
  dashlist: [
    {
      title: 'list',
      options: [
        { path: 'showStarred', kind: 'switch', label: 'showStarred', fallback: true },
        { path: 'showRecentlyViewed', kind: 'switch', label: 'showRecent' },
        { path: 'showSearch', kind: 'switch', label: 'showSearch' },
        { path: 'showHeadings', kind: 'switch', label: 'showHeadings', fallback: true },
        { path: 'maxItems', kind: 'number', label: 'maxItems', min: 1, fallback: 10 },
        { path: 'query', kind: 'text', label: 'query', when: is('showSearch', true) },
      ],
    },
  ],
};

/** What every field has. Thresholds, mappings and links have editors of their own. */
export const STANDARD: readonly OptionDef[] = [
  { path: 'unit', kind: 'unit', label: 'unit' },
  { path: 'min', kind: 'number', label: 'min' },
  { path: 'max', kind: 'number', label: 'max' },
  { path: 'decimals', kind: 'number', label: 'decimals', min: 0, max: 15 },
  { path: 'displayName', kind: 'text', label: 'displayName' },
  { path: 'color', kind: 'color', label: 'color' },
  { path: 'noValue', kind: 'text', label: 'noValue' },
];

const CHART: readonly OptionDef[] = [
  {
    path: 'custom.drawStyle',
    kind: 'choice',
    label: 'drawStyle',
    choices: ['line', 'bars', 'points'],
    fallback: 'line',
  },
  {
    path: 'custom.lineInterpolation',
    kind: 'choice',
    label: 'interpolation',
    choices: ['linear', 'smooth', 'stepBefore', 'stepAfter'],
    fallback: 'linear',
  },
  { path: 'custom.lineWidth', kind: 'number', label: 'lineWidth', min: 0, max: 10, fallback: 1 },
  {
    path: 'custom.fillOpacity',
    kind: 'number',
    label: 'fillOpacity',
    min: 0,
    max: 100,
    fallback: 0,
  },
  {
    path: 'custom.gradientMode',
    kind: 'choice',
    label: 'gradient',
    choices: ['none', 'opacity', 'hue', 'scheme'],
    fallback: 'none',
  },
  { path: 'custom.fillBelowTo', kind: 'text', label: 'fillBelowTo' },
  {
    path: 'custom.lineStyle.fill',
    kind: 'choice',
    label: 'lineStyle',
    choices: ['solid', 'dash', 'dot'],
    fallback: 'solid',
  },
  {
    path: 'custom.spanNulls',
    kind: 'switch',
    label: 'spanNulls',
  },
  {
    path: 'custom.showPoints',
    kind: 'choice',
    label: 'showPoints',
    choices: ['auto', 'always', 'never'],
    fallback: 'auto',
  },
  { path: 'custom.pointSize', kind: 'number', label: 'pointSize', min: 1, max: 40, fallback: 5 },
  {
    path: 'custom.stacking',
    kind: 'stacking',
    label: 'stacking',
    choices: ['none', 'normal', 'percent'],
    fallback: 'none',
  },
];

const AXIS: readonly OptionDef[] = [
  {
    path: 'custom.axisPlacement',
    kind: 'choice',
    label: 'placement',
    choices: ['auto', 'left', 'right', 'hidden'],
    fallback: 'auto',
  },
  { path: 'custom.axisLabel', kind: 'text', label: 'axisLabel' },
  {
    path: 'custom.scaleDistribution.type',
    kind: 'choice',
    label: 'scale',
    choices: ['linear', 'log', 'symlog'],
    fallback: 'linear',
  },
  {
    path: 'custom.scaleDistribution.log',
    kind: 'choice',
    label: 'logBase',
    choices: ['2', '10'],
    fallback: '2',
    when: is('custom.scaleDistribution.type', 'log', 'symlog'),
  },
  { path: 'custom.axisSoftMin', kind: 'number', label: 'softMin' },
  { path: 'custom.axisSoftMax', kind: 'number', label: 'softMax' },
  { path: 'custom.axisCenteredZero', kind: 'switch', label: 'centeredZero' },
  { path: 'custom.axisGridShow', kind: 'switch', label: 'gridLines', fallback: true },
];

const THRESHOLD_STYLE: OptionDef = {
  path: 'custom.thresholdsStyle.mode',
  kind: 'choice',
  label: 'thresholdStyle',
  choices: ['off', 'line', 'dashed', 'area', 'line+area', 'dashed+area'],
  fallback: 'off',
};

const CELL: readonly OptionDef[] = [
  {
    path: 'custom.cellOptions.type',
    kind: 'choice',
    label: 'cellType',
    choices: [
      'auto',
      'color-text',
      'color-background',
      'gauge',
      'sparkline',
      'json-view',
      'data-links',
    ],
    fallback: 'auto',
  },
  {
    path: 'custom.align',
    kind: 'choice',
    label: 'align',
    choices: ['auto', 'left', 'center', 'right'],
    fallback: 'auto',
  },
  { path: 'custom.width', kind: 'number', label: 'columnWidth', min: 20 },
  { path: 'custom.minWidth', kind: 'number', label: 'minWidth', min: 20 },
  { path: 'custom.filterable', kind: 'switch', label: 'filterable' },
  { path: 'custom.hidden', kind: 'switch', label: 'hideColumn' },
];

/** What fields of a visualization have under `custom`. */
export function fieldGroups(type: string): readonly OptionGroup[] {
  if (type === 'timeseries' || type === 'trend')
    return [
      { title: 'graph', options: CHART },
      { title: 'axis', options: AXIS },
      { title: 'thresholdLines', options: [THRESHOLD_STYLE] },
    ];
  if (type === 'barchart')
    return [
      {
        title: 'graph',
        options: CHART.filter((o) => /lineWidth|fillOpacity|gradient/.test(o.path)),
      },
      { title: 'axis', options: AXIS },
    ];
  if (type === 'table') return [{ title: 'cells', options: CELL }];
  if (type === 'state-timeline' || type === 'status-history' || type === 'histogram')
    return [{ title: 'graph', options: CHART.filter((o) => /lineWidth|fillOpacity/.test(o.path)) }];
  return [];
}

/** Visualizations that show no data of queries. */
export const STANDALONE = new Set(['text', 'dashlist', 'alertlist']);
