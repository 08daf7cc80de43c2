import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../types';
import styles from './absent.module.css';

/** A visualization whose module is not there: no error, only the word of what it needs. */
export function AbsentPanel({ panel }: PanelProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.absent}>
      <strong>{t(`dash.absent.${panel.type}.title`)}</strong>
      <span>{t(`dash.absent.${panel.type}.text`)}</span>
    </div>
  );
}
