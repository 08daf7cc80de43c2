import { type Json, list, object } from '../../model/json';
import { moved } from './path';

export const addOverride = (overrides: readonly Json[], matcher: string): Json[] => [
  ...overrides,
  { matcher: { id: matcher, options: EMPTY_OPTIONS[matcher] ?? '' }, properties: [] },
];

const EMPTY_OPTIONS: Readonly<Record<string, unknown>> = { byType: 'number', byFrameRefID: 'A' };

export const setMatcher = (overrides: readonly Json[], at: number, options: unknown): Json[] =>
  overrides.map((o, i) => (i === at ? { ...o, matcher: { ...object(o.matcher), options } } : o));

export const removeOverride = (overrides: readonly Json[], at: number): Json[] =>
  overrides.filter((_, i) => i !== at);

export const moveOverride = (overrides: readonly Json[], from: number, to: number): Json[] =>
  moved(overrides, from, to);

/** Sets a property of an override, adding it when it is new. */
export const setProperty = (
  overrides: readonly Json[],
  at: number,
  id: string,
  value: unknown,
): Json[] =>
  overrides.map((o, i) => {
    if (i !== at) return o;
    const properties = list(o.properties);
    const known = properties.some((p) => p.id === id);
    return {
      ...o,
      properties: known
        ? properties.map((p) => (p.id === id ? { ...p, value } : p))
        : [...properties, { id, value }],
    };
  });

export const removeProperty = (overrides: readonly Json[], at: number, id: string): Json[] =>
  overrides.map((o, i) =>
    i === at ? { ...o, properties: list(o.properties).filter((p) => p.id !== id) } : o,
  );
