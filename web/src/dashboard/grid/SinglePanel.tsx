import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PanelBox } from '../panels/chrome/PanelBox';
import { useDashboardState } from '../state/context';
import ui from '../ui/ui.module.css';
import styles from '../view.module.css';
import { findCell, layoutOpen } from './layout';

/** One panel in the whole window: `viewPanel=` in the address. */
export function SinglePanel({ wanted }: { wanted: string }) {
  const { t } = useTranslation();
  const { dashboard, variables, patchSearch } = useDashboardState();
  const cell = useMemo(
    () => findCell(layoutOpen({ items: dashboard.items, variables }), wanted),
    [dashboard.items, variables, wanted],
  );
  const back = (
    <button
      type="button"
      className={ui.button}
      onClick={() => patchSearch({ viewPanel: undefined })}
    >
      {t('dash.panel.exit')}
    </button>
  );
  if (!cell) {
    return (
      <div className={styles.failure} role="alert">
        <h1>{t('dash.panel.missing')}</h1>
        <div>{back}</div>
      </div>
    );
  }
  return (
    <div className={styles.single}>
      <PanelBox cell={cell} near />
    </div>
  );
}
