import { useTranslation } from 'react-i18next';
import styles from './explore.module.css';
import { STARTERS, type Starter } from './starters';

/** What to do on a page where nothing was asked yet. */
export function StarterList({ onPick }: { onPick(starter: Starter): void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.starters}>
      <h2>{t('explore.starters.title')}</h2>
      <p>{t('explore.starters.lead')}</p>
      <ul>
        {STARTERS.map((starter) => (
          <li key={starter.key}>
            <button type="button" onClick={() => onPick(starter)}>
              <strong>{t(`explore.starter.${starter.key}`)}</strong>
              <code>{starter.expr}</code>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
