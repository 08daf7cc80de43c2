/**
 * Reading of untrusted JSON: each function answers with the wanted type or a default, never throws.
 * Dashboards come from files and from strangers, so any field may be missing or of another type.
 */
export type Json = Record<string, unknown>;

export const isObject = (v: unknown): v is Json =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

export const object = (v: unknown): Json => (isObject(v) ? v : {});

export const list = (v: unknown): Json[] => (Array.isArray(v) ? v.filter(isObject) : []);

export const text = (v: unknown, otherwise = ''): string =>
  typeof v === 'string' ? v : typeof v === 'number' ? String(v) : otherwise;

export const optionalText = (v: unknown): string | undefined => text(v) || undefined;

export const flag = (v: unknown, otherwise = false): boolean =>
  typeof v === 'boolean' ? v : otherwise;

export const number = (v: unknown, otherwise: number): number => {
  const n = typeof v === 'string' && v.trim() !== '' ? Number(v) : v;
  return typeof n === 'number' && Number.isFinite(n) ? n : otherwise;
};

export const optionalNumber = (v: unknown): number | undefined => {
  const n = number(v, Number.NaN);
  return Number.isNaN(n) ? undefined : n;
};

export const texts = (v: unknown): string[] =>
  (Array.isArray(v) ? v : v === undefined || v === null ? [] : [v])
    .filter((x) => typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean')
    .map(String);

export const clamp = (v: number, min: number, max: number): number =>
  Math.min(max, Math.max(min, v));
