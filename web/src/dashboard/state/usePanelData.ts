import { useEffect, useMemo, useRef, useState } from 'react';
import type { Panel } from '../model/types';
import type { Gaps } from '../query/frames';
import { adhocSets } from '../variables/adhoc';
import type { Scope } from '../variables/types';
import { useDashboardState } from './context';
import { loadPanel, type PanelData, type PanelLoadRequest } from './loadPanel';

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

type Progress = Pick<PanelLoad, 'loading' | 'since' | 'failure'>;

const IDLE: Progress = { loading: false, since: undefined, failure: undefined };

/** Asks a panel's queries again whenever time, variables or a refresh require it. */
export function usePanelData({ panel, scope, width, gaps, near }: PanelRequest): PanelLoad {
  const { range, refresh, sources, tools, theme, timeZone, lang, variables } = useDashboardState();
  const adhoc = useMemo(() => adhocSets(variables), [variables]);
  const [data, setData] = useState<PanelData>();
  const [progress, setProgress] = useState<Progress>({ ...IDLE, loading: true });
  const controller = useRef<AbortController>(undefined);
  const answered = useRef<PanelLoadRequest>(undefined);
  const points = usePoints(width);
  const request = useMemo(
    (): PanelLoadRequest => ({
      query: {
        panel,
        range,
        scope,
        sources,
        maxDataPoints: panel.maxDataPoints ?? points,
        gaps,
        adhoc,
        fresh: refresh.fresh,
      },
      fields: { theme, timeZone, scope, lang },
      tools,
    }),
    [panel, range, scope, sources, adhoc, points, gaps, refresh, theme, timeZone, lang, tools],
  );
  const ready = near && width > 0;

  useEffect(() => {
    // What left the screen and came back still has its answer.
    if (!ready || answered.current === request) return;
    const own = new AbortController();
    controller.current = own;
    setProgress({ loading: true, since: Date.now(), failure: undefined });
    loadPanel(request, own.signal).then(
      (loaded) => {
        if (own.signal.aborted) return;
        answered.current = request;
        setData(loaded);
        setProgress(IDLE);
      },
      (error: unknown) => {
        if (own.signal.aborted) return;
        const failure = error instanceof Error ? error : new Error(String(error));
        setProgress({ ...IDLE, failure });
      },
    );
    return () => own.abort();
  }, [ready, request]);

  const cancel = () => {
    controller.current?.abort();
    answered.current = request;
    setProgress(IDLE);
  };
  return { data, ...progress, cancel };
}

/** How many points a width is worth. A little resize changes nothing, so it asks nothing. */
function usePoints(width: number): number {
  const [points, setPoints] = useState(width);
  if (width > 0 && Math.abs(width - points) > points * 0.3) setPoints(width);
  return Math.max(100, points);
}
