import { request } from '@/lib/api';

/** Type and help of a metric. */
export interface MetricHelp {
  type: string;
  help: string;
}

interface CatalogOptions {
  /** The time that names are looked for in, in seconds. */
  span?(): { start: number; end: number };
  now?(): number;
}

interface Entry {
  until: number;
  answer: Promise<unknown>;
}

const KEEP_MS = 2 * 60_000;
const KEEP_HELP_MS = 10 * 60_000;
const MAX_ENTRIES = 200;
/** More than these nobody scrolls through; typing narrows them down. */
export const MAX_METRICS = 20_000;
export const MAX_NAMES = 1000;

/** Names of metrics, labels and values for completion, remembered for a while. */
export class Catalog {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly options: CatalogOptions = {}) {}

  metrics(): Promise<string[]> {
    return this.names('label/__name__/values', undefined, MAX_METRICS);
  }

  /** `match` is a selector such as `up{job="node"}` that the series must fit. */
  async labels(match?: string): Promise<string[]> {
    const names = await this.names('labels', match, MAX_NAMES);
    return names.filter((name) => name !== '__name__');
  }

  values(label: string, match?: string): Promise<string[]> {
    return this.names(`label/${encodeURIComponent(label)}/values`, match, MAX_NAMES);
  }

  help(): Promise<Record<string, MetricHelp[]>> {
    return this.ask<Record<string, MetricHelp[]>>('metadata', {}, KEEP_HELP_MS).catch(() => ({}));
  }

  /** The help of one metric, also of the parts of a histogram or summary. */
  async helpOf(metric: string): Promise<MetricHelp | undefined> {
    const all = await this.help();
    return findHelp(all, metric);
  }

  private names(path: string, match: string | undefined, limit: number): Promise<string[]> {
    return this.ask<string[]>(
      path,
      { ...this.span(), limit: String(limit), ...(match && { 'match[]': match }) },
      KEEP_MS,
    );
  }

  private span(): Record<string, string> {
    const span = this.options.span?.();
    if (!span) return {};
    // Whole hours: a range that moves with the clock asks the same again.
    const hour = 3600;
    return {
      start: String(Math.floor(span.start / hour) * hour),
      end: String(Math.ceil(span.end / hour) * hour),
    };
  }

  private ask<T>(path: string, params: Record<string, string>, keepMs: number): Promise<T> {
    const now = (this.options.now ?? Date.now)();
    const url = `/api/v1/${path}?${new URLSearchParams(params)}`;
    const known = this.entries.get(url);
    if (known && known.until > now) return known.answer as Promise<T>;
    const answer = request<{ data?: T }>(url).then((body) => {
      if (body?.data === undefined) throw new Error('The answer of the server could not be read.');
      return body.data;
    });
    this.entries.delete(url);
    this.entries.set(url, { until: now + keepMs, answer });
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= MAX_ENTRIES) break;
      this.entries.delete(oldest);
    }
    // A failure is not worth remembering.
    answer.catch(() => {
      if (this.entries.get(url)?.answer === answer) this.entries.delete(url);
    });
    return answer;
  }
}

const PART = /_(?:count|sum|bucket|total)$/;

export function findHelp(
  all: Readonly<Record<string, MetricHelp[]>>,
  metric: string,
): MetricHelp | undefined {
  const own = all[metric]?.[0];
  if (own) return own;
  const whole = all[metric.replace(PART, '')]?.[0];
  return whole && { type: PART.test(metric) ? 'counter' : whole.type, help: whole.help };
}
