import type { GrafanaTheme2 } from '@grafana/data';
import {
  applyFieldOverrides,
  type DataFrame,
  FieldType,
  getFieldDisplayName,
  outerJoinDataFrames,
} from '@grafana/data';
import { fieldConfigRegistry } from '../fields/registry';

/** Series of one time axis as one table: that is how people want to see and save them. */
export function joinSeries(
  frames: DataFrame[],
  theme: GrafanaTheme2,
  timeZone: string,
): DataFrame[] {
  const series =
    frames.length > 1 &&
    frames.every((f) => f.fields[0]?.type === FieldType.time && f.fields.length === 2);
  if (!series) return frames;
  const named = frames.map((f) => ({
    ...f,
    fields: f.fields.map((field) => ({
      ...field,
      config: {
        ...field.config,
        displayName: field.type === FieldType.time ? 'Time' : getFieldDisplayName(field, f, frames),
      },
      state: undefined,
    })),
  }));
  const joined = outerJoinDataFrames({ frames: named });
  if (!joined) return frames;
  return applyFieldOverrides({
    data: [joined],
    fieldConfig: { defaults: {}, overrides: [] },
    fieldConfigRegistry,
    replaceVariables: (s) => s,
    theme,
    timeZone,
  });
}
