import { flag, type Json, list, number, object, optionalNumber, text } from './json';

const CALCS: [old: string, reducer: string][] = [
  ['min', 'min'],
  ['max', 'max'],
  ['avg', 'mean'],
  ['current', 'lastNotNull'],
  ['total', 'sum'],
];

/** The panel `graph` (drawn by Flot until Grafana 8) as `timeseries`. */
export function graphToTimeseries(source: Json): Json {
  const [left = {}, right = {}] = list(source.yaxes);
  const thresholds = graphThresholds(list(source.thresholds));
  return {
    ...source,
    type: 'timeseries',
    fieldConfig: {
      defaults: {
        unit: text(left.format) || undefined,
        min: optionalNumber(left.min),
        max: optionalNumber(left.max),
        decimals: optionalNumber(left.decimals) ?? optionalNumber(source.decimals),
        thresholds: thresholds?.config,
        color: { mode: 'palette-classic' },
        custom: {
          ...drawing(source),
          axisLabel: text(left.label),
          axisPlacement: left.show === false ? 'hidden' : 'auto',
          scaleDistribution: scale(left),
          thresholdsStyle: { mode: thresholds?.mode ?? 'off' },
        },
      },
      overrides: [...aliasColors(source), ...seriesOverrides(source, right)],
    },
    options: { legend: legend(object(source.legend)), tooltip: tooltip(object(source.tooltip)) },
  };
}

function drawing(source: Json): Json {
  const bars = flag(source.bars);
  const lines = flag(source.lines, true);
  const points = flag(source.points);
  return {
    drawStyle: bars && !lines ? 'bars' : points && !lines ? 'points' : 'line',
    lineWidth: number(source.linewidth, 1),
    fillOpacity: bars && !lines ? 100 : number(source.fill, 1) * 10,
    gradientMode: number(source.fillGradient, 0) > 0 ? 'opacity' : 'none',
    showPoints: points ? 'always' : 'never',
    pointSize: number(source.pointradius, 2) * 2,
    lineInterpolation: flag(source.steppedLine) ? 'stepAfter' : 'linear',
    lineStyle: flag(source.dashes)
      ? { fill: 'dash', dash: [number(source.dashLength, 10), number(source.spaceLength, 10)] }
      : undefined,
    spanNulls: source.nullPointMode === 'connected',
    stacking: {
      mode: flag(source.stack) ? (flag(source.percentage) ? 'percent' : 'normal') : 'none',
      group: 'A',
    },
  };
}

const scale = (axis: Json): Json => {
  const base = number(axis.logBase, 1);
  return base > 1 ? { type: 'log', log: base === 2 ? 2 : 10 } : { type: 'linear' };
};

function graphThresholds(old: Json[]): { config: Json; mode: string } | undefined {
  const steps = old
    .flatMap((t) => {
      const value = optionalNumber(t.value);
      return value === undefined ? [] : [{ value, color: thresholdColor(t), op: text(t.op, 'gt') }];
    })
    .sort((a, b) => a.value - b.value);
  if (steps.length === 0) return undefined;
  const below = steps.find((s) => s.op === 'lt');
  return {
    config: {
      mode: 'absolute',
      steps: [
        { value: null, color: below ? below.color : 'transparent' },
        ...steps.map((s) => ({ value: s.value, color: s.op === 'lt' ? 'transparent' : s.color })),
      ],
    },
    mode: old.some((t) => flag(t.fill, true)) ? 'line+area' : 'line',
  };
}

function thresholdColor(t: Json): string {
  switch (t.colorMode) {
    case 'custom':
      return text(t.lineColor) || text(t.fillColor) || 'red';
    case 'warning':
      return 'orange';
    case 'ok':
      return 'green';
    default:
      return 'red';
  }
}

function aliasColors(source: Json): Json[] {
  return Object.entries(object(source.aliasColors)).flatMap(([alias, color]) =>
    typeof color === 'string'
      ? [override(alias, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }])]
      : [],
  );
}

function override(alias: string, properties: Json[]): Json {
  const regex = alias.length > 1 && alias.startsWith('/');
  return { matcher: { id: regex ? 'byRegexp' : 'byName', options: alias }, properties };
}

function seriesOverrides(source: Json, right: Json): Json[] {
  return list(source.seriesOverrides).flatMap((old) => {
    const alias = text(old.alias);
    const properties = alias ? overrideProperties(old, right) : [];
    return properties.length > 0 ? [override(alias, properties)] : [];
  });
}

function overrideProperties(old: Json, right: Json): Json[] {
  const properties: Json[] = [];
  const set = (id: string, value: unknown) => properties.push({ id, value });
  if (number(old.yaxis, 1) === 2) {
    set('custom.axisPlacement', 'right');
    if (text(right.format)) set('unit', text(right.format));
    if (text(right.label)) set('custom.axisLabel', text(right.label));
    const min = optionalNumber(right.min);
    const max = optionalNumber(right.max);
    if (min !== undefined) set('min', min);
    if (max !== undefined) set('max', max);
  }
  if (typeof old.color === 'string') set('color', { mode: 'fixed', fixedColor: old.color });
  if (old.transform === 'negative-Y') set('custom.transform', 'negative-Y');
  if (old.lines === false && old.bars !== true) set('custom.lineWidth', 0);
  if (old.bars === true) set('custom.drawStyle', 'bars');
  if (typeof old.linewidth === 'number') set('custom.lineWidth', old.linewidth);
  if (typeof old.fill === 'number') set('custom.fillOpacity', old.fill * 10);
  if (typeof old.fillBelowTo === 'string') set('custom.fillBelowTo', old.fillBelowTo);
  if (old.dashes === true) set('custom.lineStyle', { fill: 'dash', dash: [10, 10] });
  if (old.points === true) set('custom.showPoints', 'always');
  if (old.steppedLine === true) set('custom.lineInterpolation', 'stepAfter');
  if (old.stack === false) set('custom.stacking', { mode: 'none', group: 'A' });
  if (old.stack === true) set('custom.stacking', { mode: 'normal', group: 'A' });
  if (typeof old.stack === 'string') set('custom.stacking', { mode: 'normal', group: old.stack });
  if (old.legend === false || old.hiddenSeries === true) {
    set('custom.hideFrom', {
      legend: old.legend === false,
      viz: old.hiddenSeries === true,
      tooltip: false,
    });
  }
  return properties;
}

function legend(old: Json): Json {
  const calcs = flag(old.values)
    ? CALCS.filter(([name]) => flag(old[name])).map(([, reducer]) => reducer)
    : [];
  const sorted = CALCS.find(([name]) => name === old.sort);
  return {
    showLegend: flag(old.show, true),
    displayMode: flag(old.alignAsTable) || calcs.length > 1 ? 'table' : 'list',
    placement: flag(old.rightSide) ? 'right' : 'bottom',
    width: optionalNumber(old.sideWidth),
    calcs,
    sortBy: sorted?.[1],
    sortDesc: flag(old.sortDesc, true),
  };
}

function tooltip(old: Json): Json {
  const sort = number(old.sort, 0);
  return {
    mode: flag(old.shared, true) ? 'multi' : 'single',
    sort: sort === 1 ? 'asc' : sort === 2 ? 'desc' : 'none',
  };
}
