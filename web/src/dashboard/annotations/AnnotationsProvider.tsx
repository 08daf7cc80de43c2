import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useDashboardState } from '../state/context';
import { type Annotations, AnnotationsContext } from './context';
import type { LoadedMarks } from './load';

const NOTHING: LoadedMarks = { marks: [], problems: [] };

/** Loads the annotations of the open dashboard and keeps which of them are switched on. */
export function AnnotationsProvider({
  editable,
  children,
}: {
  editable: boolean;
  children: ReactNode;
}) {
  const state = useDashboardState();
  const layers = state.dashboard.annotations;
  const [switched, setSwitched] = useState<Readonly<Record<number, boolean>>>({});
  const [loaded, setLoaded] = useState(NOTHING);
  const [changes, setChanges] = useState(0);
  const enabled = useMemo(() => layers.map((l, i) => switched[i] ?? l.enabled), [layers, switched]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change asks again
  useEffect(() => {
    if (!enabled.some(Boolean)) return setLoaded(NOTHING);
    const controller = new AbortController();
    void import('./load')
      .then(({ loadMarks }) => loadMarks(layers, enabled, state, controller.signal))
      .then(
        (next) => controller.signal.aborted || setLoaded((old) => (same(old, next) ? old : next)),
        (error: unknown) => {
          if (!controller.signal.aborted) throw error;
        },
      );
    return () => controller.abort();
  }, [layers, enabled, state, changes]);

  const toggle = useCallback(
    (i: number) => setSwitched((s) => ({ ...s, [i]: !(s[i] ?? layers[i]?.enabled) })),
    [layers],
  );
  const reload = useCallback(() => setChanges((n) => n + 1), []);
  const value = useMemo(
    (): Annotations => ({ ...loaded, layers, enabled, editable, toggle, reload }),
    [loaded, layers, enabled, editable, toggle, reload],
  );
  return <AnnotationsContext value={value}>{children}</AnnotationsContext>;
}

/** A refresh that found nothing new draws nothing anew. */
const same = (a: LoadedMarks, b: LoadedMarks): boolean => JSON.stringify(a) === JSON.stringify(b);
