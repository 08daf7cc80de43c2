import { useTranslation } from 'react-i18next';
import styles from './ui.module.css';

/** The quiet state of a panel that asked and got nothing. */
export function NoData({ hint }: { hint?: string }) {
  const { t } = useTranslation();
  return (
    <div className={styles.noData}>
      <strong>{t('dash.noData')}</strong>
      <span>{hint ?? t('dash.noDataHint')}</span>
    </div>
  );
}
