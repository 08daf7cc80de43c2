import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/useFormat';
import { useConfirm } from '@/ui/confirm';
import { Lines, QueryView } from '@/ui/states';
import { toast } from '@/ui/toast';
import { loadVersion, loadVersions, restoreVersion, type Version } from '../api';
import styles from '../edit.module.css';
import { useEdit } from '../state/draft';
import { DiffView } from '../ui/DiffView';

/** What was saved and when; two can be compared, each can come back. */
export function Versions() {
  const { t } = useTranslation();
  const { uid } = useEdit();
  const query = useQuery({
    queryKey: ['dashboard', uid, 'versions'],
    queryFn: ({ signal }) => loadVersions(uid, signal),
  });
  return (
    <QueryView query={query} loading={<Lines count={5} />}>
      {(versions) =>
        versions.length === 0 ? (
          <p className={styles.hint}>{t('edit.versions.none')}</p>
        ) : (
          <VersionList versions={versions} />
        )
      }
    </QueryView>
  );
}

function VersionList({ versions }: { versions: Version[] }) {
  const { t } = useTranslation();
  const { uid, draft, reload } = useEdit();
  const client = useQueryClient();
  const format = useFormat();
  const [chosen, setChosen] = useState<number[]>(versions.slice(0, 2).map((v) => v.version));
  const [compared, setCompared] = useState<[number, number]>();
  const [confirm, ask] = useConfirm();
  const newest = versions[0]?.version;
  const restore = (version: number) =>
    ask({
      title: t('edit.versions.restoreTitle', { version }),
      text: t(draft.dirty ? 'edit.versions.restoreDirty' : 'edit.versions.restoreText'),
      action: t('edit.versions.restore'),
      run: async () => {
        await restoreVersion(uid, version);
        void client.invalidateQueries({ queryKey: ['dashboard'] });
        void client.invalidateQueries({ queryKey: ['search'] });
        await reload();
        toast('ok', t('edit.versions.restored', { version }));
      },
    });
  const toggle = (version: number) =>
    setChosen((old) =>
      old.includes(version) ? old.filter((v) => v !== version) : [...old, version].slice(-2),
    );
  return (
    <div className={styles.form}>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>
                <span className="visually-hidden">{t('edit.versions.choose')}</span>
              </th>
              <th>{t('edit.versions.version')}</th>
              <th>{t('edit.versions.date')}</th>
              <th>{t('edit.versions.by')}</th>
              <th>{t('edit.versions.message')}</th>
              <th>
                <span className="visually-hidden">{t('edit.versions.restore')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((v) => (
              <tr key={v.version}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('edit.versions.chooseOne', { version: v.version })}
                    checked={chosen.includes(v.version)}
                    onChange={() => toggle(v.version)}
                  />
                </td>
                <td>{v.version}</td>
                <td>{format.dateTime(new Date(v.created))}</td>
                <td>{v.createdBy}</td>
                <td>
                  {v.message ||
                    (v.restoredFrom > 0 &&
                      t('edit.versions.restoredFrom', { version: v.restoredFrom }))}
                </td>
                <td>
                  {v.version === newest ? (
                    <span className={styles.hint}>{t('edit.versions.latest')}</span>
                  ) : (
                    <Button size="compact-xs" variant="default" onClick={() => restore(v.version)}>
                      {t('edit.versions.restore')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div>
        <Button
          variant="default"
          disabled={chosen.length !== 2}
          onClick={() => setCompared([Math.min(...chosen), Math.max(...chosen)])}
        >
          {t('edit.versions.compare')}
        </Button>
      </div>
      {compared && <Comparison key={compared.join()} uid={uid} pair={compared} />}
      {confirm}
    </div>
  );
}

function Comparison({ uid, pair: [older, newer] }: { uid: string; pair: [number, number] }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['dashboard', uid, 'compare', older, newer],
    queryFn: () => Promise.all([loadVersion(uid, older), loadVersion(uid, newer)]),
  });
  return (
    <section aria-label={t('edit.versions.comparing', { older, newer })}>
      <h3 className={styles.subtitle}>{t('edit.versions.comparing', { older, newer })}</h3>
      <QueryView query={query} loading={<Lines count={3} />}>
        {([before, after]) => <DiffView before={before} after={after} />}
      </QueryView>
    </section>
  );
}
