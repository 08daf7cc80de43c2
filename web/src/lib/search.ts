/**
 * Query strings as Grafana writes them: plain text values, a repeated name is a list. The router's
 * own form would turn `var-port=80` into a number and quote it when writing it back.
 */
export type SearchParams = Record<string, string | string[] | undefined>;

export function parseSearch(search: string): SearchParams {
  const out: SearchParams = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const seen = out[name];
    if (seen === undefined) out[name] = value;
    else out[name] = Array.isArray(seen) ? [...seen, value] : [seen, value];
  }
  return out;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) params.append(name, String(item));
    }
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

export const firstOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
