import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  type DataFrame,
  type FieldConfigSource,
  type GrafanaTheme2,
  type InterpolateFunction,
} from '@grafana/data';
import { interpolate, layered } from '../variables/interpolate';
import type { Scope } from '../variables/types';
import { dataScope } from './dataScope';
import { fieldConfigRegistry } from './registry';
import { localized } from './units';

export interface FieldContext {
  theme: GrafanaTheme2;
  timeZone: string;
  scope: Scope;
  lang: string;
}

/** Variables and the data's own names (`${__field.labels.x}`) inside names and links. */
export const replacer =
  (scope: Scope): InterpolateFunction =>
  (text, scopedVars, format) =>
    interpolate(
      text ?? '',
      scopedVars ? layered(dataScope(scopedVars), scope) : scope,
      format === 'uriencode' ? 'uriencode' : 'text',
    );

/** Applies defaults and overrides: after this every field has its unit, colour and name. */
export function prepareFrames(
  frames: DataFrame[],
  fieldConfig: FieldConfigSource,
  { theme, timeZone, scope, lang }: FieldContext,
): DataFrame[] {
  const replaceVariables = replacer(scope);
  const prepared = applyFieldOverrides({
    data: frames,
    fieldConfig,
    fieldConfigRegistry,
    replaceVariables,
    theme,
    timeZone,
  });
  for (const frame of prepared) {
    for (const field of frame.fields) {
      if (field.display) field.display = localized(field.display, lang);
      const name = field.config.displayName;
      if (name?.includes('$')) {
        field.config.displayName = replaceVariables(name, field.state?.scopedVars);
      }
    }
  }
  cacheFieldDisplayNames(prepared);
  return prepared;
}
