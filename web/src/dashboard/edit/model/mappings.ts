import { type Json, list, number, object, text } from '../../model/json';

/** One line of the editor. Grafana keeps all lines of kind `value` in one object. */
export interface Mapping {
  kind: 'value' | 'range' | 'regex' | 'special';
  match: Json;
  result: Json;
}

export function flatten(mappings: readonly Json[]): Mapping[] {
  return mappings.flatMap((m): Mapping[] => {
    const options = object(m.options);
    if (m.type === 'value')
      return Object.entries(options)
        .map(
          ([value, result]): Mapping => ({
            kind: 'value',
            match: { value },
            result: object(result),
          }),
        )
        .sort((a, b) => number(a.result.index, 0) - number(b.result.index, 0));
    if (m.type !== 'range' && m.type !== 'regex' && m.type !== 'special') return [];
    const { result, ...match } = options;
    return [{ kind: m.type, match, result: object(result) }];
  });
}

export function rebuild(mappings: readonly Mapping[]): Json[] {
  const out: Json[] = [];
  mappings.forEach(({ kind, match, result }, index) => {
    const numbered = { ...result, index };
    if (kind !== 'value') {
      out.push({ type: kind, options: { ...match, result: numbered } });
      return;
    }
    let values = out.find((m) => m.type === 'value');
    if (!values) {
      values = { type: 'value', options: {} };
      out.push(values);
    }
    object(values.options)[text(match.value)] = numbered;
  });
  return out;
}

const EMPTY: Readonly<Record<Mapping['kind'], Json>> = {
  value: { value: '' },
  range: { from: 0, to: 0 },
  regex: { pattern: '' },
  special: { match: 'null' },
};

export const addMapping = (mappings: readonly Mapping[], kind: Mapping['kind']): Mapping[] => [
  ...mappings,
  { kind, match: EMPTY[kind], result: {} },
];

export const mappingsOf = (value: unknown): Mapping[] => flatten(list(value));
