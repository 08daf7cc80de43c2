import { type Icon, IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/lib/api';
import { asSentence, refusalOf } from '@/lib/refusals';
import { PlainButton } from '@/ui/buttons';
import classes from './states.module.css';

/** Nothing is there yet, or nothing matches: says so and what to do. */
export function Empty(p: { icon: Icon; title: string; text?: ReactNode; children?: ReactNode }) {
  return (
    <div className={classes.state}>
      <span className={classes.icon}>
        <p.icon size={32} stroke={1.4} />
      </span>
      <strong>{p.title}</strong>
      {p.text && <p>{p.text}</p>}
      {p.children}
    </div>
  );
}

/** Something failed: says what, with a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  return (
    <div className={classes.state} role="alert" data-kind="error">
      <span className={classes.icon}>
        <IconAlertTriangle size={32} stroke={1.4} />
      </span>
      <strong>{t('error.title')}</strong>
      <p>{text(error)}</p>
      {onRetry && <PlainButton onClick={onRetry}>{t('ui.retry')}</PlainButton>}
    </div>
  );
}

/** A sentence for an error, in the language of the UI where we know the case. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof ApiError) {
      if (error.status === 0) return t('error.unreachable');
      if (error.status === 429 && error.retryAfter) {
        return t('error.tooMany', { count: Math.ceil(error.retryAfter) });
      }
      const refusal = refusalOf(error.message);
      return refusal ? t(refusal.key, refusal.values) : asSentence(error.message);
    }
    return error instanceof Error ? error.message : String(error);
  };
}

/** Grey lines in the place of what is being loaded. */
export function Lines({ count = 5, height = 20 }: { count?: number; height?: number }) {
  return (
    <div className={classes.lines} aria-busy="true">
      {Array.from({ length: count }, (_, i) => i).map((i) => (
        <span key={i} style={{ height, width: `${100 - ((i * 7) % 20)}%` }} />
      ))}
    </div>
  );
}

/** Loading, failed, or the data. Data already there stays through a failed refresh. */
export function QueryView<T>(p: {
  query: UseQueryResult<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (p.query.data !== undefined) return <>{p.children(p.query.data)}</>;
  if (p.query.error) {
    return <ErrorState error={p.query.error} onRetry={() => void p.query.refetch()} />;
  }
  return <>{p.loading ?? <Lines />}</>;
}
