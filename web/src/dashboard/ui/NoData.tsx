import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './ui.module.css';

/** What the dashboard's author says about a panel without data: its field option "No value". */
export const EmptyText = createContext('');

/** The quiet state of a panel that asked and got nothing. */
export function NoData({ hint }: { hint?: string }) {
  const { t } = useTranslation();
  const reason = useContext(EmptyText);
  if (reason && !hint) {
    return (
      <div className={styles.noData}>
        <span>{reason}</span>
      </div>
    );
  }
  return (
    <div className={styles.noData}>
      <strong>{t('dash.noData')}</strong>
      <span>{hint ?? t('dash.noDataHint')}</span>
    </div>
  );
}
