import { FieldConfigOptionsRegistry, type FieldConfigPropertyItem } from '@grafana/data';

/** The options that field defaults and overrides may set: what is not listed is not applied. */
const STANDARD = [
  'unit',
  'min',
  'max',
  'fieldMinMax',
  'decimals',
  'displayName',
  'description',
  'noValue',
  'thresholds',
  'mappings',
  'links',
  'actions',
  'color',
  'filterable',
];

const CUSTOM = [
  // charts
  'axisBorderShow',
  'axisCenteredZero',
  'axisColorMode',
  'axisGridShow',
  'axisLabel',
  'axisPlacement',
  'axisSoftMax',
  'axisSoftMin',
  'axisWidth',
  'barAlignment',
  'barMaxWidth',
  'barWidthFactor',
  'drawStyle',
  'fillBelowTo',
  'fillColor',
  'fillOpacity',
  'gradientMode',
  'hideFrom',
  'insertNulls',
  'lineColor',
  'lineInterpolation',
  'lineStyle',
  'lineWidth',
  'pointColor',
  'pointSize',
  'scaleDistribution',
  'showPoints',
  'showValues',
  'spanNulls',
  'stacking',
  'thresholdsStyle',
  'transform',
  // tables
  'align',
  'cellOptions',
  'displayMode',
  'filterable',
  'hidden',
  'hideFrom.viz',
  'inspect',
  'minWidth',
  'width',
  'wrapHeaderText',
  'wrapText',
  'footer',
  'tooltip',
];

const item = (id: string, path: string, isCustom: boolean): FieldConfigPropertyItem => ({
  id,
  path,
  isCustom,
  name: id,
  process: (value) => value,
  shouldApply: () => true,
  // Only the editor of Grafana needs these two; the type asks for them.
  editor: () => null,
  override: () => null,
});

export const fieldConfigRegistry = new FieldConfigOptionsRegistry(() => [
  ...STANDARD.map((id) => item(id, id, false)),
  ...CUSTOM.map((path) => item(`custom.${path}`, path, true)),
]);
