import { isObject, text } from '../../model/json';

export interface Change {
  /** Readable: `Panel “CPU” › options › legend › showLegend`. */
  path: string[];
  kind: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
}

/** Not content: the server counts and names them. */
const IGNORED = new Set(['version', 'id']);

/** What differs between two dashboards, in words an author knows: panels go by title, not by place. */
export function diff(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  compare(before, after, [], changes, true);
  return changes;
}

function compare(a: unknown, b: unknown, path: string[], out: Change[], top = false): void {
  if (same(a, b)) return;
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (top && IGNORED.has(key)) continue;
      compare(a[key], b[key], [...path, key], out);
    }
    return;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    compareLists(a, b, path, out);
    return;
  }
  if (a === undefined) out.push({ path, kind: 'added', after: b });
  else if (b === undefined) out.push({ path, kind: 'removed', before: a });
  else out.push({ path, kind: 'changed', before: a, after: b });
}

function compareLists(a: unknown[], b: unknown[], path: string[], out: Change[]): void {
  const key = keyOf([...a, ...b]);
  if (!key) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      compare(a[i], b[i], [...path, `${i + 1}`], out);
    }
    return;
  }
  const find = (list: unknown[], id: unknown) => list.find((x) => isObject(x) && x[key] === id);
  const ids = new Set([...a, ...b].map((x) => (x as Record<string, unknown>)[key]));
  for (const id of ids) {
    const [x, y] = [find(a, id), find(b, id)];
    compare(x, y, [...path, nameOf(y ?? x, String(id))], out);
  }
}

/** What tells the items of a list apart wherever they stand. */
function keyOf(items: unknown[]): string | undefined {
  return ['id', 'refId', 'name'].find((key) => {
    const values = items.map((x) => (isObject(x) ? x[key] : undefined));
    if (values.some((v) => typeof v !== 'string' && typeof v !== 'number')) return false;
    // Both lists hold a key at most twice together; more is no key.
    const counts = new Map<unknown, number>();
    for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
    return Math.max(...counts.values()) <= 2;
  });
}

const nameOf = (item: unknown, id: string): string => {
  const title = isObject(item) ? text(item.title) : '';
  return title ? `“${title}”` : id;
};

export const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));

/** Objects with their keys in one order, so that the order in the text makes no difference. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key])]),
  );
}

/** A value in a line of a difference. */
export function shortly(value: unknown, limit = 120): string {
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return written.length > limit ? `${written.slice(0, limit)}…` : written;
}
