import {
  type DataFrame,
  type DataTransformerInfo,
  type Field,
  FieldType,
  fieldReducers,
  reduceField,
} from '@grafana/data';
import { map } from 'rxjs/operators';
import { isObject, object, text } from '../model/json';

/** One row per series: its labels, and the series itself for a sparkline. One table per query. */
export const timeSeriesTable: DataTransformerInfo<Record<string, unknown>> = {
  id: 'timeSeriesTable',
  name: 'Time series to table',
  description: '',
  defaultOptions: {},
  operator: (options) => (source) => source.pipe(map((frames) => toTables(frames, options))),
};

export function toTables(frames: DataFrame[], options: Record<string, unknown>): DataFrame[] {
  const queries = new Map<string, DataFrame[]>();
  const rest: DataFrame[] = [];
  for (const frame of frames) {
    const types = frame.fields.map((f) => f.type);
    if (!types.includes(FieldType.time) || !types.includes(FieldType.number)) rest.push(frame);
    else queries.set(frame.refId ?? '', [...(queries.get(frame.refId ?? '') ?? []), frame]);
  }
  return [
    ...rest,
    ...[...queries].map(([refId, list]) => table(refId, list, object(options[refId]))),
  ];
}

function table(refId: string, frames: DataFrame[], options: Record<string, unknown>): DataFrame {
  const rows = frames.flatMap((frame) => {
    const time = frame.fields.find((f) => f.type === FieldType.time);
    return frame.fields
      .filter((f) => f.type === FieldType.number)
      .map((field) => ({ frame, field, time }));
  });
  const names = [...new Set(rows.flatMap(({ field }) => Object.keys(field.labels ?? {})))];
  const stat = text(options.stat, 'lastNotNull');
  const reducer = fieldReducers.getIfExists(stat) ? stat : 'lastNotNull';
  const columns = names.map(
    (name): Field => ({
      name,
      type: FieldType.string,
      config: {},
      values: rows.map(({ field }) => field.labels?.[name] ?? ''),
    }),
  );
  const series = rows.map(({ frame, field, time }) => ({
    ...frame,
    fields: [...(time ? [time] : []), field],
    value: reduceField({ field, reducers: [reducer] })[reducer],
  }));
  const config = rows.map(({ field }) => field.config).find(isObject) ?? {};
  return {
    refId,
    name: refId,
    length: rows.length,
    fields: [
      ...columns,
      {
        name: queryName(refId),
        type: FieldType.frame,
        config: { ...config, displayNameFromDS: undefined, displayName: undefined },
        values: series,
      },
    ],
  };
}

const queryName = (refId: string): string => `Trend #${refId}`;
