import type { DatasourceRef } from '../model/types';
import type { ResolvedVariable } from './types';

export const OPERATORS = ['=', '!=', '=~', '!~'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A condition that is added to every query of a data source. */
export interface AdhocFilter {
  key: string;
  operator: Operator;
  value: string;
}

export interface AdhocSet {
  datasource?: DatasourceRef;
  filters: AdhocFilter[];
}

const encode = (s: string): string => s.replace(/\|/g, '__gfp__').replace(/,/g, '__gfc__');
const decode = (s: string): string => s.replace(/__gfp__/g, '|').replace(/__gfc__/g, ',');

/** `key|operator|value`, as links hold it. */
export const filterText = ({ key, operator, value }: AdhocFilter): string =>
  [key, operator, value].map(encode).join('|');

export function parseFilter(text: string): AdhocFilter | undefined {
  const [key = '', sign = '', value] = text.split('|').map(decode);
  const operator = OPERATORS.find((o) => o === sign);
  // The key becomes a part of queries: nothing but a label's name may stand there.
  if (!operator || value === undefined || !/^[a-zA-Z_]\w*$/.test(key)) return undefined;
  return { key, operator, value };
}

export const filtersOf = (values: readonly string[]): AdhocFilter[] =>
  values.flatMap((v) => parseFilter(v) ?? []);

export const adhocSets = (variables: readonly ResolvedVariable[]): AdhocSet[] =>
  variables.flatMap(({ variable, value }) => {
    const filters = variable.type === 'adhoc' ? filtersOf(value) : [];
    return filters.length > 0 ? [{ datasource: variable.datasource, filters }] : [];
  });
