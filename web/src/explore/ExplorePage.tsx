import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from '@/dashboard/state/useSearchParams';
import { usePage } from '@/ui/page';
import styles from './explore.module.css';
import { Pane } from './Pane';
import {
  type ExploreState,
  MAX_PANES,
  type PaneState,
  parseState,
  stateToSearch,
} from './query/panes';

/** The page `/explore`: one or two panes, all of whose state is in the address. */
export function ExplorePage() {
  const { t } = useTranslation();
  usePage([{ label: t('nav.explore') }]);
  const [search, patchSearch] = useSearchParams();
  const state = useExploreState(search);
  // A closed pane must not leave its drafts to the one that takes its place.
  const [keys, setKeys] = useState(['first', 'second']);

  const put = (next: ExploreState, replace = false) =>
    patchSearch(stateToSearch(next), { replace });
  const change = (index: number, pane: PaneState) => {
    const before = state.panes[index];
    const moved = before?.range.from !== pane.range.from || before.range.to !== pane.range.to;
    put({
      ...state,
      panes: state.panes.map((other, i) => {
        if (i === index) return pane;
        return state.sync && moved ? { ...other, range: pane.range } : other;
      }),
    });
  };
  const split = (pane: PaneState) => {
    if (state.panes.length < MAX_PANES) put({ ...state, panes: [...state.panes, pane] });
  };
  const close = (index: number) => {
    setKeys((old) =>
      index === 0 ? [old[1] ?? 'first', `${old[0]}+`] : [old[0] ?? 'first', `${old[1]}+`],
    );
    put({ panes: state.panes.filter((_, i) => i !== index), sync: false });
  };
  const toggleSync = (index: number) => {
    const range = state.panes[index]?.range;
    const panes = range && !state.sync ? state.panes.map((p) => ({ ...p, range })) : state.panes;
    put({ panes, sync: !state.sync }, true);
  };
  const two = state.panes.length > 1;
  return (
    <div className={styles.page} data-split={two || undefined}>
      <h1 className={styles.title}>{t('nav.explore')}</h1>
      <div className={styles.panes}>
        {state.panes.map((pane, i) => (
          <Pane
            key={keys[i]}
            label={t(
              two ? (i === 0 ? 'explore.pane.left' : 'explore.pane.right') : 'explore.pane.only',
            )}
            pane={pane}
            onChange={(next) => change(i, next)}
            onSplit={two ? undefined : split}
            onClose={two ? () => close(i) : undefined}
            synced={state.sync}
            onSync={two ? () => toggleSync(i) : undefined}
          />
        ))}
      </div>
    </div>
  );
}

/** The same objects as long as the address says the same. */
function useExploreState(search: Parameters<typeof parseState>[0]): ExploreState {
  const key = JSON.stringify([search.panes, search.sync]);
  return useMemo(() => {
    const [panes, sync] = JSON.parse(key) as (string | undefined | null)[];
    return parseState({ panes: panes ?? undefined, sync: sync ?? undefined });
  }, [key]);
}
