import { isObject, type Json } from '../../model/json';

export type Path = readonly (string | number)[];

/** `custom.lineWidth` → `['custom', 'lineWidth']`. */
export const pathOf = (dotted: string): Path => dotted.split('.');

export function getIn(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at) && typeof key === 'number') at = at[key];
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

/**
 * The value with one place changed; everything else, known to this program or not, stays as it is.
 * Undefined removes the place.
 */
export function setIn<T>(value: T, path: Path, next: unknown): T {
  return put(value, path, next) as T;
}

function put(value: unknown, [key, ...rest]: Path, next: unknown): unknown {
  if (key === undefined) return next;
  if (typeof key === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    if (rest.length === 0 && next === undefined) list.splice(key, 1);
    else list[key] = put(list[key], rest, next);
    return list;
  }
  const source: Json = isObject(value) ? value : {};
  if (rest.length === 0 && next === undefined) {
    const { [key]: _removed, ...others } = source;
    return others;
  }
  return { ...source, [key]: put(source[key], rest, next) };
}

/** The list with the item at `from` standing at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  if (item !== undefined) copy.splice(Math.max(0, Math.min(to, copy.length)), 0, item);
  return copy;
}
