import { useTranslation } from 'react-i18next';
import styles from './panel.module.css';

interface PanelErrorProps {
  errors: readonly { message: string; query?: string; refId?: string }[];
}

/** What failed, and the query it failed with. */
export function PanelError({ errors }: PanelErrorProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.error} role="alert">
      {errors.map((e) => (
        <div key={`${e.refId}${e.message}`}>
          <p>
            {e.refId ? `${t('dash.query')} ${e.refId}: ` : ''}
            {e.message}
          </p>
          {e.query && <pre>{e.query}</pre>}
        </div>
      ))}
    </div>
  );
}
