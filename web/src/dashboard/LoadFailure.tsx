import { useTranslation } from 'react-i18next';
import { AppLink } from './ui/AppLink';
import ui from './ui/ui.module.css';
import styles from './view.module.css';

interface LoadFailureProps {
  missing: boolean;
  message: string;
  uid: string;
  onRetry(): void;
}

export function LoadFailure({ missing, message, uid, onRetry }: LoadFailureProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.failure} role="alert">
      <h1>{t(missing ? 'dash.missing.title' : 'dash.failed.title')}</h1>
      <p>{missing ? t('dash.missing.text', { uid }) : message}</p>
      <div>
        {!missing && (
          <button type="button" className={ui.button} onClick={onRetry}>
            {t('dash.failed.retry')}
          </button>
        )}
        <AppLink href="/dashboards" className={ui.button}>
          {t('dash.missing.all')}
        </AppLink>
      </div>
    </div>
  );
}
