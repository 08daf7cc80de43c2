import type { DataFrame, TimeRange } from '@grafana/data';
import { useEffect, useRef, useState } from 'react';
import { prepareFrames } from '../fields/prepare';
import type { Panel } from '../model/types';
import type { Gaps } from '../query/frames';
import { type PanelAnswer, panelRange, runPanel } from '../query/runPanel';
import { applyTransformations } from '../transformations/apply';
import { interpolate } from '../variables/interpolate';
import type { Scope } from '../variables/types';
import { useDashboardState } from './context';

export interface PanelData {
  frames: DataFrame[];
  /** Frames as they were before transformations, for the inspector. */
  raw: DataFrame[];
  answer: PanelAnswer;
  range: TimeRange;
  unknownTransformations: string[];
}

export interface PanelLoad {
  /** The newest data; while new data loads, the previous stays. */
  data: PanelData | undefined;
  loading: boolean;
  /** When the running load began, to tell how long it takes. */
  since: number | undefined;
  /** Something outside a query failed, such as a transformation. */
  failure: Error | undefined;
  cancel(): void;
}

export interface PanelRequest {
  panel: Panel;
  scope: Scope;
  /** Width in pixels; 0 while unknown. */
  width: number;
  gaps: Gaps;
  /** Off screen nothing is asked. */
  near: boolean;
}

/** Asks a panel's queries again whenever time, variables or a refresh require it. */
export function usePanelData({ panel, scope, width, gaps, near }: PanelRequest): PanelLoad {
  const { range, refresh, sources, tools, theme, timeZone, lang } = useDashboardState();
  const [answered, setAnswered] = useState<Omit<PanelData, 'frames'> & { frames: DataFrame[] }>();
  const [load, setLoad] = useState<Pick<PanelLoad, 'loading' | 'since' | 'failure'>>({
    loading: true,
    since: undefined,
    failure: undefined,
  });
  const controller = useRef<AbortController>(undefined);
  const points = useRef(0);
  // A little resize asks nothing: the step stays what it was.
  if (width > 0 && Math.abs(width - points.current) > points.current * 0.3) points.current = width;
  const maxDataPoints = panel.maxDataPoints ?? Math.max(100, points.current);
  const ready = near && width > 0;

  useEffect(() => {
    if (!ready) return;
    const own = new AbortController();
    controller.current = own;
    const wanted = panelRange(range, panel.timeFrom, panel.timeShift);
    const ask = async () => {
      const answer = await runPanel(
        {
          panel,
          range: wanted,
          scope,
          sources,
          maxDataPoints,
          gaps,
          fresh: refresh.fresh,
        },
        tools,
        own.signal,
      );
      const { frames, unknown } = await applyTransformations(
        answer.frames,
        panel.transformations,
        (text) => interpolate(text, scope, 'text'),
      );
      own.signal.throwIfAborted();
      const prepared = prepareFrames(frames, panel.fieldConfig, { theme, timeZone, scope, lang });
      setAnswered({
        frames: prepared,
        raw: answer.frames,
        answer,
        range: wanted,
        unknownTransformations: unknown,
      });
      setLoad({ loading: false, since: undefined, failure: undefined });
    };
    setLoad({ loading: true, since: Date.now(), failure: undefined });
    ask().catch((error: unknown) => {
      if (own.signal.aborted) return;
      const failure = error instanceof Error ? error : new Error(String(error));
      setLoad({ loading: false, since: undefined, failure });
    });
    return () => own.abort();
  }, [ready, panel, range, scope, sources, maxDataPoints, gaps, refresh, tools, theme, timeZone]);

  const cancel = () => {
    controller.current?.abort();
    setLoad({ loading: false, since: undefined, failure: undefined });
  };
  return { data: answered, ...load, cancel };
}
