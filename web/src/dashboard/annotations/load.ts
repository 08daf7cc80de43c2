import { api } from '@/lib/api';
import { findSource } from '../model/datasource';
import { SCRAPE_INTERVAL_MS } from '../query/runPanel';
import { alignRange, intervalMs, stepMs } from '../query/step';
import type { DashboardState } from '../state/context';
import { intervalScope } from '../variables/builtins';
import { interpolate, layered } from '../variables/interpolate';
import { marksFromSeries } from './fromSeries';
import type { AnnotationLayer, Mark } from './model';

interface Stored {
  id: number;
  panelId: number;
  time: number;
  timeEnd: number;
  text: string;
  tags: string[] | null;
  login: string;
}

export interface LoadedMarks {
  marks: Mark[];
  /** Layers that could not be asked, with the reason. */
  problems: { layer: number; message: string }[];
}

const DEFAULT_STEP_MS = 60_000;

/** Asks every enabled layer at once; one that fails leaves the others. */
export async function loadMarks(
  layers: readonly AnnotationLayer[],
  enabled: readonly boolean[],
  state: DashboardState,
  signal: AbortSignal,
): Promise<LoadedMarks> {
  const problems: LoadedMarks['problems'] = [];
  const found = await Promise.all(
    layers.map(async (layer, i) => {
      if (!enabled[i]) return [];
      try {
        return layer.kind === 'query'
          ? await fromQuery(layer, i, state, signal)
          : layer.kind === 'other'
            ? []
            : await fromServer(layer, i, state, signal);
      } catch (error) {
        signal.throwIfAborted();
        problems.push({ layer: i, message: error instanceof Error ? error.message : `${error}` });
        return [];
      }
    }),
  );
  signal.throwIfAborted();
  return { marks: found.flat(), problems };
}

async function fromServer(
  layer: AnnotationLayer,
  index: number,
  { range, dashboard, scope, theme }: DashboardState,
  signal: AbortSignal,
): Promise<Mark[]> {
  const query = new URLSearchParams({
    from: `${range.from.valueOf()}`,
    to: `${range.to.valueOf()}`,
    limit: `${Math.max(1, layer.limit)}`,
  });
  if (layer.kind === 'own') query.set('dashboardUID', dashboard.uid);
  for (const tag of layer.tags) query.append('tags', interpolate(tag, scope, 'text'));
  if (layer.matchAny) query.set('matchAny', 'true');
  const stored = await api.get<Stored[]>(`/api/annotations?${query}`, undefined, signal);
  const color = theme.visualization.getColorByName(layer.color);
  return stored.map((s) => ({
    key: `${index}|${s.id}`,
    layer: index,
    id: s.id,
    panelId: s.panelId,
    time: s.time,
    timeEnd: s.timeEnd > s.time ? s.timeEnd : undefined,
    title: '',
    text: s.text,
    tags: s.tags ?? [],
    login: s.login,
    color,
  }));
}

async function fromQuery(
  layer: AnnotationLayer,
  index: number,
  { range, scope, sources, tools, theme }: DashboardState,
  signal: AbortSignal,
): Promise<Mark[]> {
  const uid = layer.datasource?.uid && interpolate(layer.datasource.uid, scope, 'raw');
  const found = findSource(
    uid?.startsWith('$') ? { type: layer.datasource?.type } : { ...layer.datasource, uid },
    sources,
  );
  if ('problem' in found) throw new Error(`There is no data source "${found.name}" here.`);
  const minimum = intervalMs(interpolate(layer.step, scope, 'raw')) ?? DEFAULT_STEP_MS;
  const step = stepMs({ range, maxDataPoints: 10_000, minimumMs: minimum });
  const full = layered(intervalScope(step, SCRAPE_INTERVAL_MS), scope);
  const expr = interpolate(layer.expr, full, 'promql');
  const aligned = alignRange(range.from.valueOf(), range.to.valueOf(), step);
  const { data } = await tools.client.range(found.source, expr, aligned, signal);
  return marksFromSeries(data, step, layer, index, theme.visualization.getColorByName(layer.color));
}
