import { type DataFrame, dateMath, dateTime, type TimeRange } from '@grafana/data';
import { findSource, type Source } from '../model/datasource';
import type { Panel, Target } from '../model/types';
import type { AdhocFilter, AdhocSet } from '../variables/adhoc';
import { intervalScope } from '../variables/builtins';
import { interpolate, layered } from '../variables/interpolate';
import type { Scope } from '../variables/types';
import type { PrometheusClient } from './client';
import { inputsOf } from './expressions/model';
import { type FrameRequest, type Gaps, instantFrames, rangeFrames } from './frames';
import type { QueryData } from './response';
import type { Grid, SeriesCache } from './seriesCache';
import { alignRange, intervalMs, stepMs } from './step';

export const SCRAPE_INTERVAL_MS = 15_000;
/** More lines than this nobody can read, and drawing them would freeze the tab. */
export const MAX_SERIES = 500;
export const MAX_ROWS = 50_000;

export interface PanelQuery {
  panel: Panel;
  range: TimeRange;
  scope: Scope;
  sources: readonly Source[];
  maxDataPoints: number;
  gaps: Gaps;
  /** Conditions for all queries of their data source. */
  adhoc?: readonly AdhocSet[];
  /** Ask for the whole range even if most of it is known. */
  fresh: boolean;
}

export interface TargetError {
  refId: string;
  message: string;
  query: string;
}

export interface ExecutedQuery {
  refId: string;
  query: string;
  stepSeconds?: number;
  series: number;
  milliseconds: number;
}

export interface PanelAnswer {
  frames: DataFrame[];
  errors: TargetError[];
  warnings: string[];
  /** Set when only a part of a huge answer is kept. */
  truncated?: { shown: number; total: number };
  executed: ExecutedQuery[];
}

export interface QueryTools {
  client: PrometheusClient;
  cache: SeriesCache;
}

interface TargetResult {
  frames: DataFrame[];
  /** How many frames there would be without a limit. */
  total: number;
  warnings: string[];
  executed: ExecutedQuery;
}

/** Runs all queries of a panel in parallel. One that fails leaves the others' data. */
export async function runPanel(
  query: PanelQuery,
  tools: QueryTools,
  signal: AbortSignal,
): Promise<PanelAnswer> {
  const expressions = query.panel.targets.flatMap((target) =>
    target.expression ? [{ target, expression: target.expression }] : [],
  );
  // A hidden query is asked all the same when something is calculated from it.
  const needed = new Set(expressions.flatMap((e) => inputsOf(e.expression)));
  const targets = query.panel.targets.filter(
    (t) => !t.expression && t.expr.trim() !== '' && (!t.hide || needed.has(t.refId)),
  );
  const answer: PanelAnswer = { frames: [], errors: [], warnings: [], executed: [] };
  const results = await Promise.all(
    targets.map(async (target) => {
      const prepared = prepareTarget(target, query);
      try {
        return await runTarget(prepared, query, targets.length, tools, signal);
      } catch (error) {
        signal.throwIfAborted();
        const message = error instanceof Error ? error.message : String(error);
        answer.errors.push({ refId: target.refId, message, query: prepared.expr });
        return undefined;
      }
    }),
  );
  signal.throwIfAborted();
  let total = 0;
  for (const result of results) {
    if (!result) continue;
    answer.frames.push(...result.frames);
    answer.warnings.push(...result.warnings);
    answer.executed.push(result.executed);
    total += result.total;
  }
  if (expressions.length > 0) {
    const { runExpressions } = await import('./expressions/run');
    const asked = targets.map((t) => t.refId);
    const outcome = runExpressions(expressions, answer.frames, asked, query.range);
    const hidden = new Set(targets.filter((t) => t.hide).map((t) => t.refId));
    answer.frames = [...answer.frames.filter((f) => !hidden.has(f.refId ?? '')), ...outcome.frames];
    answer.errors.push(...outcome.errors);
    total = answer.frames.length;
  }
  answer.frames = answer.frames.slice(0, MAX_SERIES);
  if (total > answer.frames.length) {
    answer.truncated = { shown: answer.frames.length, total };
  }
  return answer;
}

interface PreparedTarget {
  target: Target;
  expr: string;
  step: number;
}

/** Fills in the variables; the step comes first since `$__interval` is one of them. */
function prepareTarget(target: Target, { panel, range, scope, maxDataPoints }: PanelQuery) {
  const fill = (s: string) => interpolate(s, scope, 'raw');
  const panelMinimum = fill(panel.interval);
  const base = intervalScope(SCRAPE_INTERVAL_MS, SCRAPE_INTERVAL_MS);
  const targetMinimum = interpolate(target.interval, layered(scope, base), 'raw');
  const minimum = Math.max(
    SCRAPE_INTERVAL_MS,
    intervalMs(targetMinimum) ?? intervalMs(panelMinimum) ?? 0,
  );
  const step = stepMs({
    range,
    maxDataPoints,
    minimumMs: minimum,
    intervalFactor: target.intervalFactor,
  });
  const full = layered(intervalScope(step, SCRAPE_INTERVAL_MS), scope);
  return { target, expr: interpolate(target.expr, full, 'promql'), step };
}

async function runTarget(
  { target, expr: written, step }: PreparedTarget,
  query: PanelQuery,
  queries: number,
  tools: QueryTools,
  signal: AbortSignal,
): Promise<TargetResult> {
  const source = sourceOf(target, query);
  const filters = filtersFor(source, query);
  const expr =
    filters.length > 0
      ? (await import('./injectMatchers')).injectMatchers(written, filters)
      : written;
  const started = performance.now();
  const frameRequest: FrameRequest = { target, expr, gaps: query.gaps, queries };
  const executed = (series: number, stepSeconds?: number): ExecutedQuery => ({
    refId: target.refId,
    query: expr,
    stepSeconds,
    series,
    milliseconds: Math.round(performance.now() - started),
  });
  if (target.instant && !target.range) {
    const at = Math.floor(query.range.to.valueOf() / 1000);
    const { data, warnings } = await tools.client.instant(source, expr, at, signal);
    const { kept, total } = limitVector(data, target);
    return {
      frames: instantFrames(kept, frameRequest),
      total: target.format === 'table' ? 1 : total,
      warnings,
      executed: executed(total),
    };
  }
  const { grid, warnings } = await askRange(source, expr, step, query, tools, signal);
  const total = grid.series.length;
  const kept = total > MAX_SERIES ? { ...grid, series: grid.series.slice(0, MAX_SERIES) } : grid;
  const frames = rangeFrames(kept, frameRequest);
  return {
    frames,
    total: target.format === 'time_series' ? total : frames.length,
    warnings,
    executed: executed(total, grid.range.step),
  };
}

async function askRange(
  source: Source,
  expr: string,
  step: number,
  query: PanelQuery,
  { client, cache }: QueryTools,
  signal: AbortSignal,
): Promise<{ grid: Grid; warnings: string[] }> {
  const range = alignRange(query.range.from.valueOf(), query.range.to.valueOf(), step);
  const key = `${source.uid}\n${range.step}\n${expr}`;
  // `@ start()` and `@ end()` make every point depend on the whole range.
  const whole = query.fresh || /@\s*(start|end)\s*\(/.test(expr);
  const asked = whole ? range : cache.missing(key, range);
  const { data, warnings } = await client.range(source, expr, asked, signal);
  return { grid: cache.merge(key, range, asked, data), warnings };
}

function limitVector(data: QueryData, target: Target): { kept: QueryData; total: number } {
  if (data.resultType !== 'vector') return { kept: data, total: 1 };
  const limit = target.format === 'table' ? MAX_ROWS : MAX_SERIES;
  const total = data.result.length;
  return { kept: total > limit ? { ...data, result: data.result.slice(0, limit) } : data, total };
}

/** The conditions that belong to a source; those without one belong to the default. */
function filtersFor(source: Source, { adhoc = [], scope, sources }: PanelQuery): AdhocFilter[] {
  return adhoc.flatMap(({ datasource, filters }) => {
    const uid = datasource?.uid && interpolate(datasource.uid, scope, 'raw');
    const found = findSource(
      uid?.startsWith('$') ? { type: datasource?.type } : { ...datasource, uid },
      sources,
    );
    return 'source' in found && found.source.uid === source.uid ? filters : [];
  });
}

function sourceOf(target: Target, { panel, scope, sources }: PanelQuery): Source {
  const ref = target.datasource ?? panel.datasource;
  const uid = ref?.uid ? interpolate(ref.uid, scope, 'raw') : undefined;
  // A reference to a variable that does not exist means the default source.
  const found = findSource(uid?.startsWith('$') ? { type: ref?.type } : { ...ref, uid }, sources);
  if ('source' in found) return found.source;
  throw new MissingSource(found.problem, found.name);
}

export class MissingSource extends Error {
  constructor(
    readonly problem: 'unsupported' | 'missing',
    readonly sourceName: string,
  ) {
    super(
      problem === 'missing'
        ? `There is no data source "${sourceName}" here.`
        : `This panel asks a "${sourceName}" data source; here only Prometheus queries work.`,
    );
    this.name = 'MissingSource';
  }
}

/** The panel's own time: `timeFrom` ("last 6h" instead of the dashboard's) and `timeShift`. */
export function panelRange(range: TimeRange, timeFrom?: string, timeShift?: string): TimeRange {
  let result = range;
  if (timeFrom) {
    const from = `now-${timeFrom}`;
    const now = new Date();
    const start = dateMath.toDateTime(from, { roundUp: false, now });
    if (start?.isValid()) result = { from: start, to: dateTime(now), raw: { from, to: 'now' } };
  }
  if (timeShift) {
    const shift = intervalMs(timeShift);
    if (shift) {
      const from = dateTime(result.from.valueOf() - shift);
      const to = dateTime(result.to.valueOf() - shift);
      result = { from, to, raw: { from, to } };
    }
  }
  return result;
}
