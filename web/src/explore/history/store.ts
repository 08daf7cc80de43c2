import { isObject, list, text } from '@/dashboard/model/json';
import { loadJson, save } from '@/lib/storage';

export interface HistoryEntry {
  /** The queries of one run; the same ones stay one entry. */
  exprs: string[];
  at: number;
  starred: boolean;
}

/** Starred entries stay until they are removed. */
const KEEP = 200;
const MAX_LENGTH = 10_000;
const key = (login: string) => `explore.history.${login}`;

export const entryId = (entry: Pick<HistoryEntry, 'exprs'>): string => entry.exprs.join('\n\n');

/** What this user ran on this device, newest first. */
export function readHistory(login: string): HistoryEntry[] {
  const saved = loadJson(key(login));
  return list(Array.isArray(saved) ? saved.filter(isObject) : [])
    .map((entry) => ({
      exprs: Array.isArray(entry.exprs) ? entry.exprs.map((e) => text(e)).filter(Boolean) : [],
      at: typeof entry.at === 'number' ? entry.at : 0,
      starred: entry.starred === true,
    }))
    .filter((entry) => entry.exprs.length > 0);
}

const write = (login: string, entries: HistoryEntry[]): HistoryEntry[] => {
  save(key(login), JSON.stringify(entries));
  return entries;
};

export function remember(login: string, exprs: readonly string[], at = Date.now()): HistoryEntry[] {
  const kept = exprs.map((e) => e.trim()).filter((e) => e !== '' && e.length <= MAX_LENGTH);
  const entries = readHistory(login);
  if (kept.length === 0) return entries;
  const id = entryId({ exprs: kept });
  const before = entries.find((e) => entryId(e) === id);
  const others = entries.filter((e) => entryId(e) !== id);
  return write(login, limited([{ exprs: kept, at, starred: before?.starred ?? false }, ...others]));
}

export function setStarred(login: string, id: string, starred: boolean): HistoryEntry[] {
  const entries = readHistory(login);
  return write(
    login,
    entries.map((e) => (entryId(e) === id ? { ...e, starred } : e)),
  );
}

export const forget = (login: string, id: string): HistoryEntry[] =>
  write(
    login,
    readHistory(login).filter((e) => entryId(e) !== id),
  );

/** Removes everything but what is starred. */
export const clearHistory = (login: string): HistoryEntry[] =>
  write(
    login,
    readHistory(login).filter((e) => e.starred),
  );

function limited(entries: HistoryEntry[]): HistoryEntry[] {
  let plain = 0;
  return entries.filter((e) => e.starred || ++plain <= KEEP);
}

/** Entries that hold every word. */
export function searchHistory(entries: readonly HistoryEntry[], query: string): HistoryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const whole = entryId(entry).toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
