import {
  type DataFrame,
  type DisplayValue,
  type Field,
  formattedValueToString,
  getFieldDisplayName,
  type ScopedVars,
} from '@grafana/data';
import type { Scope, ScopeValue } from '../variables/types';

interface DataContext {
  data?: DataFrame[];
  frame?: DataFrame;
  field?: Field;
  rowIndex?: number;
  calculatedValue?: DisplayValue;
}

/** `${__field.name}`, `${__value.raw}`, `${__data.fields.x}` … of links and display names. */
export function dataScope(scopedVars: ScopedVars): Scope {
  const context = scopedVars.__dataContext?.value as DataContext | undefined;
  return (name, path = '') => {
    if (name === '__calc') return plain(scopedVars.__calc?.value);
    if (!context?.field || !context.frame) return undefined;
    const { field, frame } = context;
    switch (name) {
      case '__series':
        return plain(frame.name ?? getFieldDisplayName(field, frame, context.data));
      case '__field':
        return fieldFact(field, frame, context, path);
      case '__value':
        return valueFact(field, frame, context, path);
      case '__data':
        return rowFact(frame, context, path);
      default:
        return undefined;
    }
  };
}

const plain = (v: unknown): ScopeValue => ({ value: String(v ?? '') });

function fieldFact(field: Field, frame: DataFrame, { data }: DataContext, path: string) {
  const label = /^labels(?:\.(.+)|\["(.+)"\])?$/.exec(path);
  if (label) {
    const name = label[1] ?? label[2];
    const labels = field.labels ?? {};
    if (name) return plain(labels[name]);
    return plain(
      Object.entries(labels)
        .map(([k, v]) => `${k}="${v}"`)
        .join(', '),
    );
  }
  return plain(path === 'name' && !data ? field.name : getFieldDisplayName(field, frame, data));
}

function valueFact(field: Field, frame: DataFrame, context: DataContext, path: string) {
  const { rowIndex, calculatedValue } = context;
  const row = rowIndex ?? frame.length - 1;
  if (path === 'time') {
    const time = frame.fields.find((f) => f.type === 'time');
    return plain(time?.values[row]);
  }
  const display = calculatedValue ?? field.display?.(field.values[row]);
  const raw =
    rowIndex === undefined && calculatedValue ? calculatedValue.numeric : field.values[row];
  switch (path) {
    case 'numeric':
      return plain(display?.numeric ?? raw);
    case 'text':
      return plain(display ? formattedValueToString(display) : raw);
    default:
      return plain(raw);
  }
}

function rowFact(frame: DataFrame, { rowIndex = 0 }: DataContext, path: string) {
  const m = /^fields(?:\.([^.[]+)|\["([^"]+)"\]|\[(\d+)\])(?:\.(\w+))?$/.exec(path);
  if (!m) return undefined;
  const name = m[1] ?? m[2];
  const field =
    m[3] !== undefined
      ? frame.fields[Number(m[3])]
      : frame.fields.find((f) => f.name === name || f.config.displayName === name);
  if (!field) return undefined;
  const raw = field.values[rowIndex];
  if (m[4] === 'text' || m[4] === undefined) {
    return plain(field.display ? formattedValueToString(field.display(raw)) : raw);
  }
  return plain(raw);
}
