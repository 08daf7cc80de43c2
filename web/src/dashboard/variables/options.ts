import type { VariableOption } from '../model/types';

/**
 * Shapes the raw answers of a query into options: the regex filters and extracts (groups named
 * `text` and `value`, else the first group, else the whole), then the sort, each value once.
 */
export function shapeOptions(
  raw: readonly string[],
  regex: string,
  sort: number,
): VariableOption[] {
  const pattern = parseRegex(regex);
  const options = new Map<string, VariableOption>();
  for (const text of raw) {
    const option = pattern ? extract(text, pattern) : { text, value: text };
    if (option && !options.has(option.value)) options.set(option.value, option);
  }
  return sortOptions([...options.values()], sort);
}

/** `/pattern/flags` or a bare pattern; a broken one is an error the user sees. */
export function parseRegex(source: string): RegExp | undefined {
  if (source === '') return undefined;
  const slashed = /^\/(.*)\/([a-z]*)$/s.exec(source);
  const pattern = slashed ? (slashed[1] ?? '') : `^(?:${source})$`;
  const flags = slashed ? (slashed[2] ?? '').replace(/[gy]/g, '') : '';
  try {
    return new RegExp(pattern, flags);
  } catch {
    throw new Error(`The regular expression ${source} is not valid.`);
  }
}

function extract(text: string, pattern: RegExp): VariableOption | undefined {
  const m = pattern.exec(text);
  if (!m) return undefined;
  const named = m.groups;
  if (named && ('value' in named || 'text' in named)) {
    const value = named.value ?? named.text ?? text;
    return { value, text: named.text ?? value };
  }
  const value = m.length > 1 ? (m.slice(1).find((g) => g !== undefined) ?? text) : text;
  return { value, text: value };
}

/** Grafana's numbers: 0 as answered; odd ascending, even descending. */
export function sortOptions(options: VariableOption[], sort: number): VariableOption[] {
  if (sort <= 0) return options;
  const sorted = [...options].sort(comparison(Math.ceil(sort / 2)));
  return sort % 2 === 0 ? sorted.reverse() : sorted;
}

type Compare = (a: VariableOption, b: VariableOption) => number;

function comparison(kind: number): Compare {
  switch (kind) {
    case 2:
      return (a, b) => firstNumber(a.text) - firstNumber(b.text);
    case 3:
      return (a, b) => plain(a.text.toLowerCase(), b.text.toLowerCase());
    case 4: {
      const collator = new Intl.Collator(undefined, { numeric: true });
      return (a, b) => collator.compare(a.text, b.text);
    }
    default:
      return (a, b) => plain(a.text, b.text);
  }
}

const plain = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function firstNumber(text: string): number {
  const m = /-?\d+(?:\.\d+)?/.exec(text);
  return m ? Number(m[0]) : -1;
}

/** `a,b\,c,Text : value` → options; a backslash keeps a comma. */
export function customOptions(query: string): VariableOption[] {
  return (query.match(/(?:\\,|[^,])+/g) ?? [])
    .map((part) => part.replace(/\\,/g, ',').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const pair = /^\s*(.+?)\s+:\s+(.+)$/.exec(part);
      return pair ? { text: pair[1] ?? '', value: pair[2] ?? '' } : { text: part, value: part };
    });
}
