import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './view.module.css';

const SPANS = [2, 2, 2, 2, 2, 2, 6, 6, 6, 6, 4, 8];

/** The shape of a dashboard before it is known. */
export function Skeleton({ title }: { title?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('dash.loading')}>
      <div className={styles.skeletonHead}>{title}</div>
      <div className={styles.skeleton} aria-hidden="true">
        {SPANS.map((span, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
          <i key={i} style={{ '--span': span, height: span > 2 ? 296 : 144 } as CSSProperties} />
        ))}
      </div>
    </div>
  );
}
