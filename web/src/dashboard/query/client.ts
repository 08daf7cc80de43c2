import { request } from '@/lib/api';
import type { Source } from '../model/datasource';
import { parseMetricQuery } from '../variables/metricQuery';
import { Pool } from './pool';
import type { ApiAnswer, Labels, MatrixSeries, QueryData, VectorSample } from './response';
import { Shared } from './shared';
import type { AlignedRange } from './step';

/** Browsers open six connections to a server; more requests would only wait unseen. */
const PARALLEL = 6;

export interface Answer<T> {
  data: T;
  warnings: string[];
}

/** Talks to the Prometheus API of one data source. */
export class PrometheusClient {
  private readonly pool = new Pool(PARALLEL);
  private readonly shared = new Shared<Answer<unknown>>();

  async range(
    source: Source,
    query: string,
    { start, end, step }: AlignedRange,
    signal: AbortSignal,
  ): Promise<Answer<MatrixSeries[]>> {
    const params = { query, start: `${start}`, end: `${end}`, step: `${step}` };
    const answer = await this.ask<QueryData>(source, 'query_range', params, signal);
    const { data } = answer;
    return { ...answer, data: data.resultType === 'matrix' ? data.result : [] };
  }

  instant(
    source: Source,
    query: string,
    timeSeconds: number,
    signal: AbortSignal,
  ): Promise<Answer<QueryData>> {
    return this.ask<QueryData>(source, 'query', { query, time: `${timeSeconds}` }, signal);
  }

  /** Raw texts of a variable's query, for its regex and sort. */
  async variableOptions(
    source: Source,
    query: string,
    { start, end }: { start: number; end: number },
    signal: AbortSignal,
  ): Promise<string[]> {
    const parsed = parseMetricQuery(query);
    if (!parsed) return [];
    const span = { start: `${Math.floor(start)}`, end: `${Math.ceil(end)}` };
    const names = (path: string, match: string | undefined) =>
      this.ask<string[]>(source, path, match ? { ...span, 'match[]': match } : span, signal, 'GET');
    switch (parsed.kind) {
      case 'label_names':
        return (await names('labels', parsed.match)).data.filter((n) => n !== '__name__');
      case 'label_values':
        return (await names(`label/${encodeURIComponent(parsed.label)}/values`, parsed.match)).data;
      case 'metrics': {
        const { data } = await names('label/__name__/values', undefined);
        const pattern = new RegExp(parsed.pattern);
        return data.filter((name) => pattern.test(name));
      }
      case 'query_result': {
        const { data } = await this.instant(source, parsed.expr, end, signal);
        return resultTexts(data);
      }
      case 'series': {
        const params = { ...span, 'match[]': parsed.match };
        const { data } = await this.ask<Labels[]>(source, 'series', params, signal);
        return data.map(labelsText);
      }
    }
  }

  private async ask<T>(
    source: Source,
    path: string,
    params: Record<string, string>,
    signal: AbortSignal,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<Answer<T>> {
    const url = source.isDefault
      ? `/api/v1/${path}`
      : `/api/datasources/proxy/uid/${encodeURIComponent(source.uid)}/api/v1/${path}`;
    const body = new URLSearchParams(params);
    const send = (own: AbortSignal) =>
      this.pool.run(() => fetchAnswer<T>(url, method, body, own), own);
    const answer = await this.shared.run(`${url}?${body}`, send, signal);
    return answer as Answer<T>;
  }
}

async function fetchAnswer<T>(
  url: string,
  method: 'GET' | 'POST',
  params: URLSearchParams,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const answer =
    method === 'GET'
      ? await request<ApiAnswer<T>>(`${url}?${params}`, { signal })
      : await request<ApiAnswer<T>>(url, { method, body: params, signal });
  if (answer?.status !== 'success' || answer.data === undefined) {
    throw new Error(answer?.error || 'The answer of the server could not be read.');
  }
  const warnings = [...(answer.warnings ?? []), ...(answer.infos ?? [])];
  if (answer.isPartial)
    warnings.push('The answer is partial: a part of the storage did not reply.');
  return { data: answer.data, warnings };
}

function labelsText({ __name__ = '', ...rest }: Labels): string {
  const pairs = Object.entries(rest).map(([name, value]) => `${name}="${value}"`);
  return `${__name__}{${pairs.join(',')}}`;
}

function resultTexts(data: QueryData): string[] {
  if (data.resultType === 'matrix') return data.result.map((s) => labelsText(s.metric));
  if (data.resultType !== 'vector') return [data.result[1]];
  return data.result.map(
    (s: VectorSample) => `${labelsText(s.metric)} ${s.value[1]} ${Math.round(s.value[0] * 1000)}`,
  );
}
