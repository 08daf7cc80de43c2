/** Dashboards opened on this device, newest first, apart for each user of it. */
import { loadJson, save } from './storage';

const KEEP = 12;
const key = (login: string) => `recent.${login}`;

export function recentDashboards(login: string): string[] {
  const saved = loadJson(key(login));
  return Array.isArray(saved) ? saved.filter((uid) => typeof uid === 'string') : [];
}

export function rememberVisit(login: string, uid: string): void {
  const others = recentDashboards(login).filter((seen) => seen !== uid);
  save(key(login), JSON.stringify([uid, ...others].slice(0, KEEP)));
}
