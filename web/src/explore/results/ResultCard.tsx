import type { ReactNode } from 'react';
import styles from '../explore.module.css';

interface ResultCardProps {
  title: string;
  loading: boolean;
  actions: ReactNode;
  children: ReactNode;
}

export function ResultCard({ title, loading, actions, children }: ResultCardProps) {
  return (
    <section className={styles.card} data-loading={loading || undefined}>
      <header>
        <h2>{title}</h2>
        {actions}
      </header>
      <div className={styles.cardBody}>{children}</div>
    </section>
  );
}
