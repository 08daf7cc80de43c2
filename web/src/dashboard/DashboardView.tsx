import { useComputedColorScheme } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '@/lib/queries/user';
import { firstOf } from '@/lib/search';
import { AnnotationsProvider } from './annotations/AnnotationsProvider';
import { themeOf } from './fields/theme';
import { Grid } from './grid/Grid';
import { SinglePanel } from './grid/SinglePanel';
import { Header } from './header/Header';
import type { Dashboard } from './model/types';
import { PrometheusClient } from './query/client';
import { SeriesCache } from './query/seriesCache';
import { Skeleton } from './Skeleton';
import { DashboardContext, type DashboardState } from './state/context';
import type { Loaded } from './state/useDashboardQuery';
import { useRefresh } from './state/useRefresh';
import { useSearchParams } from './state/useSearchParams';
import { useSources } from './state/useSources';
import { useVariables } from './state/useVariables';
import { type RawRange, refreshMs, toTimeRange } from './time/range';
import { builtinScope } from './variables/builtins';
import { layered } from './variables/interpolate';
import { variableScope } from './variables/scope';
import { selectionFromSearch, selectionToSearch } from './variables/url';
import styles from './view.module.css';

const Shortcuts = lazy(() =>
  import('./shortcuts/Shortcuts').then((m) => ({ default: m.Shortcuts })),
);

interface DashboardViewProps {
  dashboard: Dashboard;
  meta: Loaded['meta'];
  /** What the editor puts in place of the grid, of the buttons, and into the panels' menus. */
  children?: ReactNode;
  actions?: ReactNode;
  panelActions?: DashboardState['panelActions'];
  /** Without the variables and the time. */
  bare?: boolean;
}

/** An open dashboard: joins the address, the variables and the time into what panels share. */
export function DashboardView(props: DashboardViewProps) {
  const { dashboard, meta, children } = props;
  const { t, i18n } = useTranslation();
  const lang = i18n.language;
  const [search, patchSearch] = useSearchParams();
  const theme = themeOf(useComputedColorScheme('dark'));
  const user = useUser();
  const sources = useSources();
  const [tools] = useState(() => ({ client: new PrometheusClient(), cache: new SeriesCache() }));

  const timeZone = firstOf(search.timezone) ?? (dashboard.timezone || user?.timezone || 'browser');
  const from = firstOf(search.from) ?? dashboard.time.from;
  const to = firstOf(search.to) ?? dashboard.time.to;
  const raw = useMemo((): RawRange => ({ from, to }), [from, to]);
  const refreshEvery = firstOf(search.refresh) ?? dashboard.refresh;
  const [refresh, refreshNow] = useRefresh(refreshMs(refreshEvery, toTimeRange(raw, timeZone)));
  const range = useMemo(
    () => toTimeRange(raw, timeZone, Math.max(refresh.now, Date.now() - 1000)),
    [raw, timeZone, refresh],
  );

  const { uid, title } = dashboard;
  const builtins = useMemo(
    () => builtinScope({ range, timezone: timeZone, dashboard: { uid, title }, user }),
    [range, timeZone, uid, title, user],
  );
  const selection = useSelection(search);
  const variables = useVariables({
    dashboard,
    selection,
    sources,
    range,
    refresh: refresh.count,
    builtins,
    client: tools.client,
  });
  const { resolved, distrust } = variables;

  const setRange = useCallback(
    (next: RawRange) => patchSearch({ from: next.from, to: next.to }),
    [patchSearch],
  );
  const setVariable = useCallback(
    (name: string, values: string[]) => {
      distrust(name);
      patchSearch(selectionToSearch({ [name]: values }));
    },
    [distrust, patchSearch],
  );
  const mayEdit = meta?.canEdit === true;
  const ownActions = useCallback<NonNullable<DashboardState['panelActions']>>(
    (id) =>
      mayEdit
        ? [
            {
              label: t('editing.panel'),
              run: () => patchSearch({ edit: 'true', editPanel: `${id}` }),
            },
          ]
        : [],
    [mayEdit, t, patchSearch],
  );
  const panelActions = props.panelActions ?? ownActions;
  const state = useMemo((): DashboardState | undefined => {
    if (!resolved || !sources) return undefined;
    return {
      dashboard,
      theme,
      timeZone,
      lang,
      range,
      raw,
      refresh,
      variables: resolved,
      scope: layered(variableScope(resolved), builtins),
      sources,
      tools,
      setRange,
      setVariable,
      patchSearch,
      panelActions,
    };
  }, [
    dashboard,
    theme,
    timeZone,
    lang,
    range,
    raw,
    refresh,
    resolved,
    builtins,
    sources,
    tools,
    setRange,
    setVariable,
    patchSearch,
    panelActions,
  ]);
  const kiosk = search.kiosk !== undefined;
  const viewPanel = firstOf(search.viewPanel);
  useEscape(kiosk || viewPanel !== undefined, () =>
    patchSearch(viewPanel !== undefined ? { viewPanel: undefined } : { kiosk: undefined }),
  );
  if (!state) return <Skeleton title={dashboard.title} />;
  return (
    <DashboardContext value={state}>
      <AnnotationsProvider editable={meta?.canEdit === true}>
        <div className={styles.view} aria-busy={variables.loading}>
          {!kiosk && (
            <Header
              meta={meta}
              actions={props.actions}
              bare={props.bare}
              refreshEvery={refreshEvery}
              onRefresh={() => refreshNow(true)}
            />
          )}
          {children ?? (viewPanel === undefined ? <Grid /> : <SinglePanel wanted={viewPanel} />)}
          {!children && dashboard.items.length === 0 && (
            <p className={styles.empty}>{t('dash.empty')}</p>
          )}
        </div>
        {!children && (
          <Suspense>
            <Shortcuts onRefresh={() => refreshNow(true)} />
          </Suspense>
        )}
      </AnnotationsProvider>
    </DashboardContext>
  );
}

/** The same object as long as the address names the same values. */
function useSelection(search: Parameters<typeof selectionFromSearch>[0]) {
  const key = JSON.stringify(selectionFromSearch(search));
  return useMemo((): Record<string, string[]> => JSON.parse(key), [key]);
}

/** Escape leaves the full screen, unless something in front of it uses the key. */
function useEscape(active: boolean, leave: () => void): void {
  useEffect(() => {
    if (!active) return;
    const key = (e: KeyboardEvent) => {
      if (e.key === 'Escape' && !e.defaultPrevented && !document.querySelector('dialog[open]'))
        leave();
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  });
}
