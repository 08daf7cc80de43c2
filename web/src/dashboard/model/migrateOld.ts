import { flag, type Json, list, number, object, optionalNumber, text } from './json';

const REDUCERS: Record<string, string> = {
  avg: 'mean',
  current: 'lastNotNull',
  total: 'sum',
  min: 'min',
  max: 'max',
  first: 'first',
  delta: 'delta',
  diff: 'diff',
  range: 'range',
  name: 'last',
};

/** The panel `singlestat` (until Grafana 7) as `stat`, or as `gauge` where it drew one. */
export function singlestatToStat(source: Json): Json {
  const gauge = object(source.gauge);
  const drawsGauge = flag(gauge.show);
  const prefix = text(source.prefix);
  const postfix = text(source.postfix);
  const unit = text(source.format);
  return {
    ...source,
    type: drawsGauge ? 'gauge' : 'stat',
    fieldConfig: {
      defaults: {
        unit: prefix
          ? `prefix:${prefix}`
          : postfix && !unit
            ? `suffix:${postfix}`
            : unit || undefined,
        decimals: optionalNumber(source.decimals),
        noValue: text(source.nullText) || undefined,
        min: drawsGauge ? number(gauge.minValue, 0) : undefined,
        max: drawsGauge ? number(gauge.maxValue, 100) : undefined,
        thresholds: singlestatThresholds(source),
        mappings: oldMappings(source),
        color: { mode: 'thresholds' },
      },
      overrides: [],
    },
    options: {
      reduceOptions: {
        calcs: [REDUCERS[text(source.valueName, 'avg')] ?? 'mean'],
        fields: '',
        values: false,
      },
      colorMode: flag(source.colorBackground)
        ? 'background'
        : flag(source.colorValue)
          ? 'value'
          : 'none',
      graphMode: flag(object(source.sparkline).show) ? 'area' : 'none',
      textMode: source.valueName === 'name' ? 'name' : 'auto',
      orientation: 'auto',
      showThresholdMarkers: flag(gauge.thresholdMarkers, true),
      showThresholdLabels: flag(gauge.thresholdLabels),
    },
  };
}

function singlestatThresholds(source: Json): Json {
  const values = text(source.thresholds)
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '')
    .map(Number)
    .filter(Number.isFinite);
  const colors = Array.isArray(source.colors) ? source.colors.map((c) => text(c, 'green')) : [];
  return {
    mode: 'absolute',
    steps: [null, ...values].map((value, i) => ({
      value,
      color: colors[i] ?? ['green', 'orange', 'red'][i] ?? 'red',
    })),
  };
}

function oldMappings(source: Json): Json[] {
  const values = list(source.valueMaps).flatMap((m, index) => {
    const value = text(m.value);
    const result = { text: text(m.text), index };
    if (value === '') return [];
    return [
      value === 'null'
        ? { type: 'special', options: { match: 'null', result } }
        : { type: 'value', options: { [value]: result } },
    ];
  });
  const ranges = list(source.rangeMaps).flatMap((m, index) => {
    const from = optionalNumber(m.from);
    const to = optionalNumber(m.to);
    if (from === undefined && to === undefined) return [];
    const result = { text: text(m.text), index };
    return [{ type: 'range', options: { from: from ?? null, to: to ?? null, result } }];
  });
  return number(source.mappingType, 1) === 2 ? ranges : values;
}

/** The table of Grafana 6 and older: column styles become overrides. */
export function tableOldToTable(source: Json): Json {
  const transform = text(source.transform);
  return {
    ...source,
    type: 'table',
    fieldConfig: {
      defaults: { custom: {} },
      overrides: list(source.styles).flatMap(styleOverride),
    },
    options: { showHeader: flag(source.showHeader, true), sortBy: [] },
    transformations: Array.isArray(source.transformations)
      ? source.transformations
      : tableTransformations(transform, source),
  };
}

function tableTransformations(transform: string, source: Json): Json[] {
  switch (transform) {
    case 'timeseries_aggregations':
      return [
        {
          id: 'reduce',
          options: {
            includeTimeField: false,
            reducers: list(source.columns).map((c) => REDUCERS[text(c.value)] ?? 'mean'),
          },
        },
      ];
    case 'timeseries_to_columns':
      return [{ id: 'seriesToColumns', options: {} }];
    case 'timeseries_to_rows':
      return [{ id: 'seriesToRows', options: {} }];
    default:
      return [{ id: 'merge', options: {} }];
  }
}

function styleOverride(style: Json): Json[] {
  const pattern = text(style.pattern);
  if (!pattern) return [];
  const properties: Json[] = [];
  const set = (id: string, value: unknown) => properties.push({ id, value });
  if (text(style.alias)) set('displayName', text(style.alias));
  if (text(style.unit)) set('unit', text(style.unit));
  const decimals = optionalNumber(style.decimals);
  if (decimals !== undefined) set('decimals', decimals);
  if (style.type === 'hidden') set('custom.hidden', true);
  if (style.type === 'date') set('unit', `time: ${text(style.dateFormat, 'YYYY-MM-DD HH:mm:ss')}`);
  if (text(style.align) && style.align !== 'auto') set('custom.align', style.align);
  if (flag(style.link) && text(style.linkUrl)) {
    set('links', [
      {
        title: text(style.linkTooltip),
        url: text(style.linkUrl),
        targetBlank: flag(style.linkTargetBlank),
      },
    ]);
  }
  if (text(style.colorMode)) {
    set('custom.cellOptions', {
      type: style.colorMode === 'value' ? 'color-text' : 'color-background',
    });
    set('thresholds', styleThresholds(style));
  }
  const mappings = oldMappings(style);
  if (mappings.length > 0) set('mappings', mappings);
  const regex = pattern.startsWith('/');
  return [{ matcher: { id: regex ? 'byRegexp' : 'byName', options: pattern }, properties }];
}

function styleThresholds(style: Json): Json {
  const values = Array.isArray(style.thresholds) ? style.thresholds.map(Number) : [];
  return singlestatThresholds({ thresholds: values.join(','), colors: style.colors });
}
