import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { themeOf } from '@/dashboard/fields/theme';
import { parseDashboard } from '@/dashboard/model/parse';
import { DashboardContext, type DashboardState } from '@/dashboard/state/context';
import { useRefresh } from '@/dashboard/state/useRefresh';
import { useSources } from '@/dashboard/state/useSources';
import { type RawRange, refreshMs, toTimeRange } from '@/dashboard/time/range';
import { builtinScope } from '@/dashboard/variables/builtins';
import { useUser } from '@/lib/queries/user';
import { Catalog } from '@/ui/promql/catalog';
import { Lines } from '@/ui/states';
import styles from './explore.module.css';
import { remember } from './history/store';
import { PaneBody } from './PaneBody';
import { ExploreClient } from './query/client';
import { NoCache } from './query/noCache';
import type { PaneState } from './query/panes';
import type { ExploreQuery } from './query/types';

export interface PaneProps {
  label: string;
  pane: PaneState;
  onChange(pane: PaneState): void;
  onSplit?(pane: PaneState): void;
  onClose?(): void;
  synced: boolean;
  onSync?(): void;
}

/** Panels and the time picker live in a dashboard; this one has nothing but them. */
const FRAME = parseDashboard({ uid: 'explore', title: 'Explore', panels: [] });

const sameQueries = (a: readonly ExploreQuery[], b: readonly ExploreQuery[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** One side of the page: what is being written, what was run, and the time. */
export function Pane(props: PaneProps) {
  const { pane, onChange } = props;
  const { i18n } = useTranslation();
  const theme = themeOf(useComputedColorScheme('dark'));
  const user = useUser();
  const sources = useSources();
  const [tools] = useState(() => ({ client: new ExploreClient(), cache: new NoCache() }));
  const [drafts, setDrafts] = useState(pane.queries);
  const [ran, setRan] = useState(pane.queries);
  const [every, setEvery] = useState('');
  const timeZone = user?.timezone || 'browser';
  const { range: raw } = pane;
  const [refresh, refreshNow] = useRefresh(refreshMs(every, toTimeRange(raw, timeZone)));
  const range = useMemo(
    () => toTimeRange(raw, timeZone, Math.max(refresh.now, Date.now() - 1000)),
    [raw, timeZone, refresh],
  );

  // Back, forward or a link: the address has other queries than were run here.
  const latest = useRef(ran);
  latest.current = ran;
  useEffect(() => {
    if (sameQueries(latest.current, pane.queries)) return;
    setRan(pane.queries);
    setDrafts(pane.queries);
  }, [pane.queries]);

  const run = useCallback(
    (queries: ExploreQuery[]) => {
      setDrafts(queries);
      setRan(queries);
      latest.current = queries;
      refreshNow(true);
      if (user) {
        remember(
          user.login,
          queries.filter((q) => !q.hide).map((q) => q.expr),
        );
      }
      if (!sameQueries(queries, pane.queries)) onChange({ ...pane, queries });
    },
    [refreshNow, user, pane, onChange],
  );
  const setRange = useCallback(
    (next: RawRange) => onChange({ ...pane, range: next }),
    [pane, onChange],
  );

  const span = useRef(range);
  span.current = range;
  const [catalog] = useState(
    () =>
      new Catalog({
        span: () => ({
          start: span.current.from.valueOf() / 1000,
          end: span.current.to.valueOf() / 1000,
        }),
      }),
  );

  const scope = useMemo(
    () => builtinScope({ range, timezone: timeZone, dashboard: { uid: '', title: '' }, user }),
    [range, timeZone, user],
  );
  const state = useMemo((): DashboardState | undefined => {
    if (!sources) return undefined;
    return {
      dashboard: FRAME,
      theme,
      timeZone,
      lang: i18n.language,
      range,
      raw,
      // Someone who looks for a fault wants what the server has now, not what was known.
      refresh: { ...refresh, fresh: true },
      variables: [],
      scope,
      sources,
      tools,
      setRange,
      setVariable: () => {},
      patchSearch: () => {},
    };
  }, [theme, timeZone, i18n.language, range, raw, refresh, scope, sources, tools, setRange]);

  return (
    <section className={styles.pane} aria-label={props.label}>
      {state ? (
        <DashboardContext value={state}>
          <PaneBody
            {...props}
            drafts={drafts}
            ran={ran}
            onDrafts={setDrafts}
            onRun={run}
            every={every}
            onEvery={setEvery}
            catalog={catalog}
            client={tools.client}
          />
        </DashboardContext>
      ) : (
        <Lines />
      )}
    </section>
  );
}
