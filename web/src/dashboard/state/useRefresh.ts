import { useCallback, useEffect, useState } from 'react';

export interface Refresh {
  /** Grows with every refresh. */
  count: number;
  /** The user asked: everything is asked anew, not only the newest part. */
  fresh: boolean;
  /** The moment that `now` means for every panel. */
  now: number;
}

/** Refreshes on demand and every `intervalMs` while the tab is visible. */
export function useRefresh(intervalMs: number | undefined): [Refresh, (fresh?: boolean) => void] {
  const [refresh, setRefresh] = useState<Refresh>(() => ({
    count: 0,
    fresh: false,
    now: Date.now(),
  }));
  const run = useCallback(
    (fresh = true) => setRefresh((r) => ({ count: r.count + 1, fresh, now: Date.now() })),
    [],
  );
  useEffect(() => {
    if (intervalMs === undefined) return;
    let timer: ReturnType<typeof setTimeout>;
    let last = Date.now();
    const plan = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return;
      timer = setTimeout(
        () => {
          last = Date.now();
          run(false);
          plan();
        },
        Math.max(0, last + intervalMs - Date.now()),
      );
    };
    plan();
    document.addEventListener('visibilitychange', plan);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', plan);
    };
  }, [intervalMs, run]);
  return [refresh, run];
}
