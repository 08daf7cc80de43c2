import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../types';
import styles from './absent.module.css';

/** A type that Peeper does not draw; its definition is there for who wants to replace it. */
export function UnknownPanel({ panel }: PanelProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.unknown}>
      <strong>{t('dash.unknown.title', { type: panel.type })}</strong>
      <span>
        {panel.libraryPanel
          ? t('dash.unknown.library', { name: panel.libraryPanel })
          : t('dash.unknown.text')}
      </span>
      <details>
        <summary>{t('dash.unknown.source')}</summary>
        <pre>{JSON.stringify(panel.source, null, 2)}</pre>
      </details>
    </div>
  );
}
