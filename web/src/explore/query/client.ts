import type { Source } from '@/dashboard/model/datasource';
import { type Answer, PrometheusClient } from '@/dashboard/query/client';
import type { ApiAnswer, MatrixSeries, QueryData } from '@/dashboard/query/response';
import type { AlignedRange } from '@/dashboard/query/step';
import { ApiError, request } from '@/lib/api';
import { cutAnswer } from './cut';

/** What a query cost the server, and what came back. */
export interface QueryCost {
  /** Series that the server read. */
  fetched?: number;
  /** How long the server worked, in milliseconds. */
  serverMs?: number;
  series: number;
  points: number;
  bytes: number;
  /** The answer was too large, and only its beginning was read. */
  cut: boolean;
}

type CostKind = 'range' | 'instant';
type Stats = { seriesFetched?: string | number; executionTimeMsec?: number };

/** Larger answers would take the tab's memory; a million points is more than any screen shows. */
export const MAX_BYTES = 32 * 1024 * 1024;
const KEEP_COSTS = 200;

/**
 * Queries that nobody has looked at before: any of them may answer with a hundred thousand series.
 * The answer is read up to a limit, then the request is stopped and what came is shown.
 */
export class ExploreClient extends PrometheusClient {
  private readonly costs = new Map<string, QueryCost>();

  constructor(private readonly maxBytes = MAX_BYTES) {
    super();
  }

  costOf(kind: CostKind, query: string): QueryCost | undefined {
    return this.costs.get(costKey(kind, query));
  }

  override async range(
    source: Source,
    query: string,
    { start, end, step }: AlignedRange,
    signal: AbortSignal,
  ): Promise<Answer<MatrixSeries[]>> {
    const params = { query, start: `${start}`, end: `${end}`, step: `${step}` };
    const answer = await this.fetch(source, 'range', params, signal);
    const { data } = answer;
    return { ...answer, data: data.resultType === 'matrix' ? data.result : [] };
  }

  override instant(
    source: Source,
    query: string,
    timeSeconds: number,
    signal: AbortSignal,
  ): Promise<Answer<QueryData>> {
    return this.fetch(source, 'instant', { query, time: `${timeSeconds}` }, signal);
  }

  private async fetch(
    source: Source,
    kind: CostKind,
    params: { query: string } & Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer<QueryData>> {
    const base = source.isDefault
      ? '/api/v1/'
      : `/api/datasources/proxy/uid/${encodeURIComponent(source.uid)}/api/v1/`;
    const path = base + (kind === 'range' ? 'query_range' : 'query');
    const { body, bytes, cut } = await this.read(path, params, signal);
    if (body.status !== 'success' || !body.data) {
      throw new Error(body.error || 'The answer of the server could not be read.');
    }
    this.remember(costKey(kind, params.query), costOf(body, bytes, cut));
    return { data: body.data, warnings: [...(body.warnings ?? []), ...(body.infos ?? [])] };
  }

  private async read(
    path: string,
    params: Record<string, string>,
    signal: AbortSignal,
  ): Promise<{ body: ApiAnswer<QueryData> & { stats?: Stats }; bytes: number; cut: boolean }> {
    const own = new AbortController();
    const response = await fetch(path, {
      method: 'POST',
      body: new URLSearchParams(params),
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
      signal: AbortSignal.any([signal, own.signal]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw cause instanceof TypeError ? new ApiError(0, 'The server cannot be reached.') : cause;
    });
    if (!response.ok) throw await failure(response, path, params, signal);
    const { text, bytes, whole } = await readLimited(response, this.maxBytes);
    if (!whole) own.abort();
    return { body: JSON.parse(whole ? text : cutAnswer(text)), bytes, cut: !whole };
  }

  private remember(key: string, cost: QueryCost): void {
    this.costs.delete(key);
    this.costs.set(key, cost);
    for (const oldest of this.costs.keys()) {
      if (this.costs.size <= KEEP_COSTS) break;
      this.costs.delete(oldest);
    }
  }
}

const costKey = (kind: CostKind, query: string): string => `${kind}\n${query}`;

/** A lost session is the application's affair: its own way of asking knows what to do. */
async function failure(
  response: Response,
  path: string,
  params: Record<string, string>,
  signal: AbortSignal,
): Promise<Error> {
  if (response.status === 401 || response.status === 403) {
    await request(path, { method: 'POST', body: new URLSearchParams(params), signal });
  }
  const text = await response.text();
  let message = `${response.status} ${response.statusText}`;
  try {
    const body = JSON.parse(text) as { error?: string; message?: string };
    message = body.error || body.message || message;
  } catch {
    // Not ours: the status says what is known.
  }
  return new ApiError(response.status, message);
}

async function readLimited(
  response: Response,
  limit: number,
): Promise<{ text: string; bytes: number; whole: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) {
    const text = await response.text();
    return { text, bytes: text.length, whole: true };
  }
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: parts.join('') + decoder.decode(), bytes, whole: true };
    bytes += value.byteLength;
    parts.push(decoder.decode(value, { stream: true }));
    if (bytes > limit) return { text: parts.join(''), bytes, whole: false };
  }
}

function costOf(
  { data, stats }: ApiAnswer<QueryData> & { stats?: Stats },
  bytes: number,
  cut: boolean,
): QueryCost {
  const fetched = Number(stats?.seriesFetched);
  const serverMs = Number(stats?.executionTimeMsec);
  const many = data?.resultType === 'matrix' || data?.resultType === 'vector';
  return {
    fetched: stats && Number.isFinite(fetched) ? fetched : undefined,
    serverMs: stats && Number.isFinite(serverMs) ? serverMs : undefined,
    series: many ? data.result.length : 1,
    points:
      data?.resultType === 'matrix'
        ? data.result.reduce((sum, s) => sum + s.values.length, 0)
        : many
          ? data.result.length
          : 1,
    bytes,
    cut,
  };
}
