import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '../../ui/ui.module.css';
import styles from './panel.module.css';

const SLOW_MS = 4000;

/** A query that takes long says for how long, and can be stopped. */
export function SlowQuery({ since, onCancel }: { since: number; onCancel(): void }) {
  const { t } = useTranslation();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const elapsed = now - since;
  if (elapsed < SLOW_MS) return null;
  return (
    <div className={styles.slow}>
      {t('dash.slow', { seconds: Math.round(elapsed / 1000) })}
      <button type="button" className={ui.button} onClick={onCancel}>
        {t('dash.cancel')}
      </button>
    </div>
  );
}
