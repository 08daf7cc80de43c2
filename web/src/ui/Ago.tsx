import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTime } from '@/lib/format';
import { createStore, useStore } from '@/lib/store';
import { useFormat } from '@/lib/useFormat';

const now = createStore(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all ages on a page, running only while somebody looks at it. */
export function useNow(): Date {
  useEffect(() => {
    if (watchers++ === 0) {
      now.set(Date.now());
      timer = setInterval(() => now.set(Date.now()), 1000);
    }
    return () => {
      if (--watchers === 0) clearInterval(timer);
    };
  }, []);
  return new Date(useStore(now));
}

/** How long ago, with the exact time on hover. */
export function Ago({ at, never }: { at: string | null | undefined; never?: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const current = useNow();
  const date = parseTime(at);
  if (!date) return <>{never ?? t('ui.never')}</>;
  // A clock that is a little behind the server's must not show a push from the future.
  const shown = new Date(Math.min(date.getTime(), current.getTime()));
  return (
    <time dateTime={date.toISOString()} title={format.dateTime(date)}>
      {format.ago(shown, current)}
    </time>
  );
}
