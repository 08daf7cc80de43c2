import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';
import { withDefaults } from '../fields/defaults';
import { parseExpression } from '../query/expressions/parse';
import { parseDatasource } from './datasource';
import {
  clamp,
  flag,
  isObject,
  type Json,
  list,
  number,
  object,
  optionalNumber,
  optionalText,
  text,
} from './json';
import { migratePanel } from './migrate';
import type { GridPos, Panel, PanelLink, Target } from './types';

export const COLUMNS = 24;
const MAX_HEIGHT = 1000;

export function parseGridPos(value: unknown, fallback: GridPos): GridPos {
  const pos = object(value);
  const w = clamp(Math.round(number(pos.w, fallback.w)), 1, COLUMNS);
  return {
    w,
    h: clamp(Math.round(number(pos.h, fallback.h)), 1, MAX_HEIGHT),
    x: clamp(Math.round(number(pos.x, fallback.x)), 0, COLUMNS - w),
    y: Math.max(0, Math.round(number(pos.y, fallback.y))),
  };
}

export function parsePanel(original: Json, id: number, fallback: GridPos): Panel {
  const source = migratePanel(original);
  const type = text(source.type, 'unknown');
  return {
    id,
    type,
    title: text(source.title),
    description: text(source.description),
    gridPos: parseGridPos(source.gridPos, fallback),
    transparent: flag(source.transparent),
    datasource: parseDatasource(source.datasource),
    targets: list(source.targets).map(parseTarget),
    fieldConfig: withDefaults(type, parseFieldConfig(source.fieldConfig)),
    options: object(source.options),
    transformations: list(source.transformations).flatMap(parseTransformation),
    links: parseLinks(source.links),
    interval: text(source.interval),
    maxDataPoints: optionalNumber(source.maxDataPoints),
    timeFrom: optionalText(source.timeFrom),
    timeShift: optionalText(source.timeShift),
    hideTimeOverride: flag(source.hideTimeOverride),
    repeat: optionalText(source.repeat),
    repeatDirection: source.repeatDirection === 'v' ? 'v' : 'h',
    maxPerRow: clamp(Math.round(number(source.maxPerRow, 4)), 1, COLUMNS),
    libraryPanel: optionalText(object(source.libraryPanel).name),
    source: original,
  };
}

export function parseLinks(value: unknown): PanelLink[] {
  return list(value)
    .map((l) => ({
      title: text(l.title),
      url: text(l.url),
      targetBlank: flag(l.targetBlank),
    }))
    .filter((l) => l.url !== '');
}

function parseTarget(source: Json, index: number): Target {
  const format = text(source.format);
  const instant = flag(source.instant);
  return {
    refId: text(source.refId) || refIdOf(index),
    expr: text(source.expr),
    hide: flag(source.hide),
    instant,
    range: flag(source.range, !instant),
    format: format === 'table' || format === 'heatmap' ? format : 'time_series',
    legendFormat: text(source.legendFormat),
    interval: text(source.interval),
    intervalFactor: clamp(number(source.intervalFactor, 1), 1, 100),
    datasource: parseDatasource(source.datasource),
    expression: parseExpression(source),
  };
}

/** A, B, … Z, AA, AB, … */
export function refIdOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : refIdOf(Math.floor(index / 26) - 1) + letter;
}

function parseTransformation(source: Json): DataTransformerConfig[] {
  const id = text(source.id);
  if (!id) return [];
  return [
    {
      id,
      options: source.options ?? {},
      disabled: flag(source.disabled),
      filter: isObject(source.filter)
        ? { id: text(source.filter.id), options: source.filter.options }
        : undefined,
    },
  ];
}

function parseFieldConfig(value: unknown): FieldConfigSource {
  const config = object(value);
  const defaults = { ...object(config.defaults) };
  defaults.custom = object(defaults.custom);
  if (!Array.isArray(defaults.mappings)) delete defaults.mappings;
  if (!isObject(defaults.thresholds) || !Array.isArray(defaults.thresholds.steps)) {
    delete defaults.thresholds;
  }
  return {
    defaults,
    overrides: list(config.overrides).flatMap((o) => {
      const matcher = object(o.matcher);
      const id = text(matcher.id);
      if (!id) return [];
      const properties = list(o.properties).map((p) => ({ id: text(p.id), value: p.value }));
      return [{ matcher: { id, options: matcher.options }, properties }];
    }),
  };
}
