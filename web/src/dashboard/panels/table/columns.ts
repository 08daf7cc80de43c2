import {
  type DataFrame,
  type DisplayValue,
  type Field,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
} from '@grafana/data';
import { clamp, flag, object, optionalNumber, text } from '../../model/json';
import { textWidth } from '../shared/measure';

export type CellKind =
  | 'text'
  | 'color-text'
  | 'color-background'
  | 'gauge'
  | 'json'
  | 'image'
  | 'sparkline';

export interface CellOptions {
  kind: CellKind;
  gradient: boolean;
  lcd: boolean;
  applyToRow: boolean;
  /** A gauge's number beside it: coloured, plain or not there. */
  value: 'color' | 'text' | 'hidden';
}

export interface Column {
  field: Field;
  name: string;
  align: 'left' | 'right' | 'center';
  cell: CellOptions;
  filterable: boolean;
  width: number;
}

const FONT_PX = 13;
const PADDING = 18;
const SORT_MARK = 18;
const GAUGE = 110;
const SAMPLE_ROWS = 100;
const SQUEEZED = 72;
const SCALABLE = 0.1;
const LIMITS = { min: 60, max: 460 };

/** The visible columns with widths that fill the space and fit what is in them. */
export function makeColumns(frame: DataFrame, frames: DataFrame[], width: number): Column[] {
  const columns = frame.fields
    .filter((f) => !isHidden(f))
    .map((field): Column & { fixed: boolean } => {
      const custom = object(field.config.custom);
      const name = getFieldDisplayName(field, frame, frames);
      const cell = cellOptions(custom, field);
      const fixed = optionalNumber(custom.width);
      return {
        field,
        name,
        cell,
        align: alignment(custom, field),
        filterable: flag(custom.filterable) || flag(field.config.filterable),
        width: fixed ?? naturalWidth(field, name, cell, optionalNumber(custom.minWidth)),
        fixed: fixed !== undefined,
      };
    });
  return spread(columns, width);
}

function isHidden(field: Field): boolean {
  const custom = object(field.config.custom);
  return flag(custom.hidden) || flag(object(custom.hideFrom).viz);
}

function alignment(custom: Record<string, unknown>, field: Field): Column['align'] {
  if (custom.align === 'left' || custom.align === 'right' || custom.align === 'center') {
    return custom.align;
  }
  return field.type === FieldType.number && !hasTextMappings(field) ? 'right' : 'left';
}

/** A number that is always shown as a word reads as a word. */
const hasTextMappings = (field: Field): boolean =>
  (field.config.mappings?.length ?? 0) > 0 &&
  field.values.slice(0, 20).every((v) => Number.isNaN(Number(field.display?.(v).text ?? '')));

export function cellOptions(custom: Record<string, unknown>, field?: Field): CellOptions {
  const options = object(custom.cellOptions);
  const set = text(options.type) || text(custom.displayMode) || 'auto';
  // A column of series has no other sensible look.
  const type = set === 'auto' && field?.type === FieldType.frame ? 'sparkline' : set;
  const mode = text(options.mode);
  const plain: CellOptions = {
    kind: 'text',
    gradient: mode === 'gradient',
    lcd: mode === 'lcd' || type === 'lcd-gauge',
    applyToRow: flag(options.applyToRow),
    value:
      options.valueDisplayMode === 'text' || options.valueDisplayMode === 'hidden'
        ? options.valueDisplayMode
        : 'color',
  };
  switch (type) {
    case 'color-text':
      return { ...plain, kind: 'color-text' };
    case 'color-background':
      return { ...plain, kind: 'color-background' };
    case 'color-background-solid':
      return { ...plain, kind: 'color-background', gradient: false };
    case 'gauge':
    case 'basic-gauge':
    case 'lcd-gauge':
      return { ...plain, kind: 'gauge' };
    case 'gradient-gauge':
      return { ...plain, kind: 'gauge', gradient: true };
    case 'json-view':
      return { ...plain, kind: 'json' };
    case 'image':
      return { ...plain, kind: 'image' };
    case 'sparkline':
      return { ...plain, kind: 'sparkline', value: flag(options.hideValue) ? 'hidden' : 'text' };
    default:
      return plain;
  }
}

function naturalWidth(
  field: Field,
  name: string,
  cell: CellOptions,
  minimum: number | undefined,
): number {
  let widest = textWidth(name) * FONT_PX + SORT_MARK;
  const extra = cell.kind === 'gauge' ? GAUGE : 0;
  if (cell.kind === 'sparkline') return clamp(Math.ceil(widest) + PADDING, 160, LIMITS.max);
  const rows = Math.min(field.values.length, SAMPLE_ROWS);
  const seen = new Set<string>();
  for (let i = 0; i < rows; i++) {
    const shown = cellText(field, field.values[i]);
    if (seen.has(shown)) continue;
    seen.add(shown);
    widest = Math.max(widest, textWidth(shown, 400) * FONT_PX + extra);
  }
  return clamp(Math.ceil(widest) + PADDING, minimum ?? LIMITS.min, LIMITS.max);
}

/** Room that is left goes to texts and gauges, since wide number columns are hard to read. */
function spread(columns: (Column & { fixed: boolean })[], width: number): Column[] {
  const used = columns.reduce((sum, c) => sum + c.width, 0);
  const free = width - used;
  if (free <= 0) return squeeze(columns, -free);
  const weight = (c: Column & { fixed: boolean }) =>
    c.fixed
      ? 0
      : c.cell.kind === 'gauge' || c.cell.kind === 'sparkline'
        ? c.width * 3
        : c.align === 'right'
          ? c.width * 0.6
          : c.width;
  const total = columns.reduce((sum, c) => sum + weight(c), 0);
  if (total === 0) return columns;
  return columns.map((c) => ({ ...c, width: Math.floor(c.width + (free * weight(c)) / total) }));
}

const total = (columns: readonly Column[]): number => columns.reduce((sum, c) => sum + c.width, 0);

/** Widths that were set for a slightly wider panel shrink together. */
function scale<C extends Column>(columns: C[], excess: number): C[] {
  const factor = 1 - excess / total(columns);
  return columns.map((c) => ({ ...c, width: Math.floor(c.width * factor) }));
}

/** A little too wide is squeezed instead of scrolled; much too wide scrolls. */
function squeeze(columns: (Column & { fixed: boolean })[], excess: number): Column[] {
  if (excess < total(columns) * SCALABLE) return scale(columns, excess);
  const spare = (c: Column & { fixed: boolean }) => (c.fixed ? 0 : Math.max(0, c.width - SQUEEZED));
  const all = columns.reduce((sum, c) => sum + spare(c), 0);
  if (all * 0.5 < excess) return columns;
  return columns.map((c) => ({ ...c, width: Math.floor(c.width - (excess * spare(c)) / all) }));
}

export function displayOf(field: Field, value: unknown): DisplayValue {
  return field.display?.(value) ?? { text: String(value ?? ''), numeric: Number(value) };
}

export function cellText(field: Field, value: unknown): string {
  if (value !== null && typeof value === 'object') {
    // A series in a cell refers back to its table, which JSON cannot hold; its newest value can.
    const series = (value as Partial<DataFrame>).fields;
    if (!Array.isArray(series)) return JSON.stringify(value);
    const numbers = series.find((f) => f.type === FieldType.number)?.values ?? [];
    return cellText(field, numbers.findLast((v) => typeof v === 'number') ?? null);
  }
  if (value === null || value === undefined) return displayOf(field, null).text;
  return formattedValueToString(displayOf(field, value));
}
