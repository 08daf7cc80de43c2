import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../edit.module.css';
import { type Change, diff, shortly } from '../model/diff';

/** What differs between two dashboards, one line for each place. */
export function DiffView({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useTranslation();
  const changes = useMemo(() => diff(before, after), [before, after]);
  if (changes.length === 0) return <p className={styles.hint}>{t('edit.diff.none')}</p>;
  const shown = changes.slice(0, LIMIT);
  return (
    <>
      <p className={styles.hint}>{t('edit.diff.count', { count: changes.length })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls by keyboard */}
      <ul className={styles.diff} tabIndex={0} aria-label={t('edit.diff.label')}>
        {shown.map((change) => (
          <DiffLine key={change.path.join('/')} change={change} />
        ))}
      </ul>
      {changes.length > shown.length && (
        <p className={styles.hint}>
          {t('edit.diff.more', { count: changes.length - shown.length })}
        </p>
      )}
    </>
  );
}

const LIMIT = 300;

function DiffLine({ change }: { change: Change }) {
  return (
    <li>
      <span className={styles.diffPath}>{change.path.join(' › ')}</span>
      {change.kind !== 'added' && <del>{shortly(change.before)}</del>}
      {change.kind !== 'removed' && <ins>{shortly(change.after)}</ins>}
    </li>
  );
}
