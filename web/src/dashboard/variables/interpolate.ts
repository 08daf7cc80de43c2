import { formatValue } from './formats';
import type { Scope } from './types';

/** `$name`, `[[name:format]]`, `${name.path:format}` */
const REFERENCE =
  /\$(\w+)|\[\[(\w+?)(?::([^\]]+))?\]\]|\$\{(\w+)((?:\.[^:}[\]]+|\[[^\]]+\])*)(?::([^}]+))?\}/g;

/** How a value looks where the template names no format. */
export type DefaultFormat = 'promql' | 'glob' | 'text' | 'raw' | 'regex' | 'uriencode';

/** Replaces the references that the scope knows; unknown ones stay as they are. */
export function interpolate(template: string, scope: Scope, format: DefaultFormat): string {
  if (!template.includes('$') && !template.includes('[[')) return template;
  return template.replace(
    REFERENCE,
    (whole, plain, square, squareFormat, curly, path: string | undefined, curlyFormat) => {
      const name: string = plain ?? square ?? curly;
      const found = scope(name, path ? path.replace(/^\./, '') : undefined);
      if (!found) return whole;
      const wanted: string | undefined = squareFormat ?? curlyFormat;
      if (found.literal && (wanted === undefined || wanted === 'regex')) {
        return Array.isArray(found.value) ? found.value.join('|') : found.value;
      }
      return formatValue(name, found, wanted ?? format);
    },
  );
}

/** Names that a template refers to, in order of appearance, each once. */
export function references(template: string): string[] {
  const names = new Set<string>();
  for (const m of template.matchAll(REFERENCE)) {
    const name = m[1] ?? m[2] ?? m[4];
    if (name) names.add(name);
  }
  return [...names];
}

/** Asks the scopes one after another; the first that knows a name answers. */
export const layered =
  (...scopes: Scope[]): Scope =>
  (name, path) => {
    for (const scope of scopes) {
      const found = scope(name, path);
      if (found) return found;
    }
    return undefined;
  };
