import type { VariableOption } from '../model/types';
import { ALL } from '../variables/types';

/** Options that hold every typed word; those that begin with the text come first. */
export function search(options: readonly VariableOption[], text: string): VariableOption[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...options];
  const words = wanted.split(/\s+/);
  const found = options.filter((o) => {
    const name = o.text.toLowerCase();
    return words.every((w) => name.includes(w));
  });
  const begins = (o: VariableOption) => (o.text.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b));
}

/** Ticks or unticks a value: All excludes the others, and the last one cannot be taken away. */
export function choose(chosen: readonly string[], value: string): string[] {
  if (value === ALL) return [ALL];
  const others = chosen.filter((v) => v !== ALL);
  if (!others.includes(value)) return [...others, value];
  const left = others.filter((v) => v !== value);
  return left.length > 0 ? left : [value];
}
