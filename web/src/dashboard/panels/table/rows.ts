import {
  type DataFrame,
  FieldType,
  fieldReducers,
  formattedValueToString,
  reduceField,
} from '@grafana/data';
import { flag, isObject, list, object, text, texts } from '../../model/json';
import { type Column, cellText } from './columns';

export interface TableSort {
  column: number;
  desc: boolean;
}

export function initialSort(
  options: Record<string, unknown>,
  columns: readonly Column[],
): TableSort | undefined {
  for (const sort of list(options.sortBy)) {
    const name = text(sort.displayName);
    const column = columns.findIndex((c) => c.name === name || c.field.name === name);
    if (column >= 0) return { column, desc: flag(sort.desc) };
  }
  return undefined;
}

/** Row numbers of the frame in the order they are shown, filtered and sorted. */
export function orderRows(
  frame: DataFrame,
  columns: readonly Column[],
  filters: Readonly<Record<string, string>>,
  sort: TableSort | undefined,
): number[] {
  let rows = Array.from({ length: frame.length }, (_, i) => i);
  for (const column of columns) {
    const wanted = filters[column.name]?.trim().toLowerCase();
    if (!wanted) continue;
    rows = rows.filter((r) =>
      cellText(column.field, column.field.values[r]).toLowerCase().includes(wanted),
    );
  }
  const by = sort && columns[sort.column];
  if (!sort || !by) return rows;
  const { values, type } = by.field;
  const direction = sort.desc ? -1 : 1;
  const compare = type === FieldType.number || type === FieldType.time ? numbers : words;
  return rows.sort((a, b) => compare(values[a], values[b], direction) || a - b);
}

/** Missing values stay at the end whatever the direction. */
function numbers(a: unknown, b: unknown, direction: number): number {
  const x = a == null ? Number.NaN : Number(a);
  const y = b == null ? Number.NaN : Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x === y ? 0 : direction * (x < y ? -1 : 1);
}

const collator = new Intl.Collator(undefined, { numeric: true });

const words = (a: unknown, b: unknown, direction: number): number =>
  direction * collator.compare(String(a ?? ''), String(b ?? ''));

/** The lines of the footer, one text per column: the panel's reducer, or those of each column. */
export function footerLines(
  options: Record<string, unknown>,
  columns: readonly Column[],
  rows: readonly number[],
): string[][] {
  const footer = object(options.footer);
  const own = columns.map((c) => texts(object(object(c.field.config.custom).footer).reducers));
  const lines = Math.max(0, ...own.map((r) => r.length));
  if (lines > 0) {
    return Array.from({ length: lines }, (_, line) =>
      columns.map((c, i) => reduced(c, own[i]?.[line], rows, lines > 1)),
    );
  }
  if (!flag(footer.show)) return [];
  const reducer = texts(footer.reducer)[0] ?? 'sum';
  if (flag(footer.countRows) && reducer === 'count') {
    return [columns.map((_, i) => (i === 0 ? String(rows.length) : ''))];
  }
  const only = Array.isArray(footer.fields) ? texts(footer.fields) : [];
  return [
    columns.map((column) => {
      const { field, name } = column;
      const included = only.length === 0 || only.includes(name) || only.includes(field.name);
      return included && field.type === FieldType.number ? reduced(column, reducer, rows) : '';
    }),
  ];
}

/** Of the rows that are shown: a filter changes the sum. */
function reduced(
  { field }: Column,
  reducer: string | undefined,
  rows: readonly number[],
  named = false,
): string {
  if (!reducer) return '';
  const shown = { ...field, values: rows.map((r) => field.values[r]), state: undefined };
  const value: unknown = reduceField({ field: shown, reducers: [reducer] })[reducer];
  const counts = reducer === 'count' || reducer === 'distinctCount' || reducer === 'changeCount';
  const display = counts || typeof value !== 'number' ? undefined : field.display?.(value);
  const text = display ? formattedValueToString(display) : String(value ?? '');
  return named ? `${fieldReducers.getIfExists(reducer)?.name ?? reducer}: ${text}` : text;
}

/** A value of the JSON cell, indented. */
export function jsonText(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) || Array.isArray(parsed) ? JSON.stringify(parsed, null, 2) : value;
  } catch {
    return value;
  }
}
