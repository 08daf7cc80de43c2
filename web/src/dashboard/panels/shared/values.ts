import {
  type FieldDisplay,
  type GrafanaTheme2,
  getFieldDisplayValues,
  type ReduceDataOptions,
} from '@grafana/data';
import { replacer } from '../../fields/prepare';
import { flag, object, optionalNumber, text, texts } from '../../model/json';
import type { PanelProps } from '../types';

/** How a panel of single values gets from series to values. */
export function reduceOptions(options: Record<string, unknown>): ReduceDataOptions {
  const reduce = object(options.reduceOptions);
  const calcs = texts(reduce.calcs);
  return {
    calcs: calcs.length > 0 ? calcs : ['lastNotNull'],
    values: flag(reduce.values),
    fields: text(reduce.fields),
    limit: optionalNumber(reduce.limit),
  };
}

/** The values a stat, gauge or bar gauge shows; empty when the queries answered nothing. */
export function fieldValues(
  { panel, data, scope }: Pick<PanelProps, 'panel' | 'data' | 'scope'>,
  theme: GrafanaTheme2,
  timeZone: string,
  sparkline = false,
): FieldDisplay[] {
  if (data.frames.every((f) => f.length === 0) && !panel.fieldConfig.defaults.noValue) return [];
  return getFieldDisplayValues({
    data: data.frames,
    fieldConfig: panel.fieldConfig,
    reduceOptions: reduceOptions(panel.options),
    replaceVariables: replacer(scope),
    percentChange: flag(panel.options.showPercentChange),
    sparkline,
    theme,
    timeZone,
  });
}
