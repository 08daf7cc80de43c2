import type { Labels } from '../response';

/** A query that calculates from the panel's other queries instead of asking a data source. */
export interface Expression {
  kind: 'math' | 'reduce' | 'resample' | 'threshold' | 'unsupported';
  /** A formula, or the refId that it works on. */
  text: string;
  reducer: string;
  /** What reduce does with values that are no numbers. */
  mode: 'strict' | 'drop' | 'replace';
  replaceWith: number;
  window: string;
  downsampler: string;
  upsampler: string;
  evaluator: { type: string; params: number[] };
  /** The kind as written, for a message. */
  type: string;
}

/** A series, or a single number when it has no times. */
export interface Item {
  labels: Labels;
  times?: readonly number[];
  values: readonly (number | null)[];
}

export const isNumber = (item: Item): boolean => item.times === undefined;

/** The refIds that an expression reads. */
export function inputsOf({ kind, text }: Expression): string[] {
  if (kind !== 'math') return [text.replace(/^\$\{?|\}$/g, '').trim()];
  const names = [...text.matchAll(/\$(?:\{([^}]+)\}|(\w+))/g)].map((m) => m[1] ?? m[2] ?? '');
  return [...new Set(names)];
}
