import type { TimeRange } from '@grafana/data';
import type { Scope, ScopeValue } from './types';

export interface UserFacts {
  id: number;
  login: string;
  email: string;
}

export interface BuiltinFacts {
  range: TimeRange;
  timezone: string;
  dashboard: { uid: string; title: string };
  user?: UserFacts;
}

const literal = (value: string | number): ScopeValue => ({ value: String(value), literal: true });

/** Names that mean something without being declared; the same as Grafana's. */
export function builtinScope({ range, timezone, dashboard, user }: BuiltinFacts): Scope {
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const seconds = Math.max(0, Math.round((to - from) / 1000));
  return (name, path) => {
    switch (name) {
      case '__from':
        return literal(from);
      case '__to':
        return literal(to);
      case '__range':
        return literal(`${seconds}s`);
      case '__range_s':
        return literal(seconds);
      case '__range_ms':
        return literal(to - from);
      case '__url_time_range':
        return literal(`from=${rawText(range.raw.from)}&to=${rawText(range.raw.to)}`);
      case '__timezone':
        return literal(timezone);
      case '__dashboard':
        return path === 'uid'
          ? { value: dashboard.uid }
          : { value: dashboard.title, text: dashboard.title };
      case '__org':
        return path === 'name' ? { value: 'Main Org.' } : literal(1);
      case '__user':
        return user && userField(user, path);
      default:
        return undefined;
    }
  };
}

const rawText = (raw: TimeRange['raw']['from']): string =>
  typeof raw === 'string' ? encodeURIComponent(raw) : String(raw.valueOf());

function userField(user: UserFacts, path: string | undefined): ScopeValue {
  if (path === 'id') return literal(user.id);
  return { value: path === 'email' ? user.email : user.login };
}

/** Names that depend on how finely a panel asks. */
export function intervalScope(stepMs: number, scrapeIntervalMs: number): Scope {
  return (name) => {
    switch (name) {
      case '__interval':
        return literal(formatDuration(stepMs));
      case '__interval_ms':
        return literal(stepMs);
      case '__rate_interval':
        return literal(formatDuration(rateIntervalMs(stepMs, scrapeIntervalMs)));
      case '__rate_interval_ms':
        return literal(rateIntervalMs(stepMs, scrapeIntervalMs));
      default:
        return undefined;
    }
  };
}

/** Four scrapes always see a rate, even when one is lost; a step more keeps neighbours overlapping. */
export const rateIntervalMs = (stepMs: number, scrapeIntervalMs: number): number =>
  Math.max(stepMs + scrapeIntervalMs, 4 * scrapeIntervalMs);

const UNITS: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** The shortest PromQL duration that says the same, e.g. 90000 → `90s`, 120000 → `2m`. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of UNITS) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${Math.max(1, Math.round(ms))}ms`;
}
