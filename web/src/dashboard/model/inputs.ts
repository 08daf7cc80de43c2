import { isObject, type Json, list, text } from './json';

/**
 * A dashboard exported "for sharing" names its data sources and constants as `${DS_PROMETHEUS}` and
 * lists them under `__inputs`. Opening it needs no dialogue: data sources become the default one
 * (an empty uid) and constants take the value that came with the file.
 */
export function resolveInputs(source: Json): Json {
  const replacements = new Map<string, string>();
  for (const input of list(source.__inputs)) {
    const name = text(input.name);
    if (!name) continue;
    replacements.set(name, input.type === 'constant' ? text(input.value) : '');
  }
  if (replacements.size === 0) return source;
  const replaced = replaceStrings(source, (s) =>
    s.replace(/\$\{(\w+)\}/g, (whole, name: string) => replacements.get(name) ?? whole),
  );
  return isObject(replaced) ? replaced : source;
}

function replaceStrings(value: unknown, replace: (s: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((v) => replaceStrings(v, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [key, replaceStrings(v, replace)]),
  );
}
