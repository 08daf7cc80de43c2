import { Button, Modal } from '@mantine/core';
import { IconPackage } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfirm } from '@/ui/confirm';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import { type Json, text } from '../model/json';
import ui from '../ui/ui.module.css';
import { loadBase, resetDashboard } from './api';
import { download } from './download';
import styles from './edit.module.css';
import { normalize } from './model/panels';
import { plainExport } from './model/sharing';
import { useEdit } from './state/draft';
import { DiffView } from './ui/DiffView';

/** Says that a file stands behind the dashboard, and what that means for changes. */
export function Banner() {
  const { t } = useTranslation();
  const { meta, uid, draft, reload } = useEdit();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [base, setBase] = useState<Json>();
  const [confirm, ask] = useConfirm();
  if (!meta.provisioned) return null;
  const view = () =>
    loadBase(uid).then(
      (model) => setBase(normalize(model)),
      (e) => toast('error', errorText(e)),
    );
  const reset = () =>
    ask({
      title: t('edit.shipped.reset'),
      text: t('edit.shipped.resetText', { file: meta.file }),
      action: t('edit.shipped.reset'),
      run: async () => {
        await resetDashboard(uid);
        void client.invalidateQueries({ queryKey: ['dashboard'] });
        void client.invalidateQueries({ queryKey: ['search'] });
        await reload();
        toast('ok', t('edit.shipped.wasReset'));
      },
    });
  return (
    <div className={styles.banner} role="note">
      <IconPackage size={18} aria-hidden="true" />
      <p>
        {t(meta.overridden ? 'edit.shipped.overridden' : 'edit.shipped.text', { file: meta.file })}
        {meta.baseChanged && <strong> {t('edit.shipped.baseChanged')}</strong>}
      </p>
      <div>
        <button type="button" className={ui.button} onClick={() => void view()}>
          {t('edit.shipped.difference')}
        </button>
        {meta.overridden && (
          <button type="button" className={ui.button} onClick={reset}>
            {t('edit.shipped.reset')}
          </button>
        )}
        <button
          type="button"
          className={ui.button}
          onClick={() =>
            download(`${text(draft.model.uid) || 'dashboard'}.json`, plainExport(draft.model))
          }
        >
          {t('edit.export.action')}
        </button>
      </div>
      {base && (
        <Modal
          opened
          onClose={() => setBase(undefined)}
          title={t('edit.shipped.difference')}
          closeButtonProps={{ 'aria-label': t('ui.close') }}
          size="xl"
        >
          <DiffView before={base} after={draft.model} />
          <div className={styles.dialogButtons}>
            <Button onClick={() => setBase(undefined)}>{t('ui.close')}</Button>
          </div>
        </Modal>
      )}
      {confirm}
    </div>
  );
}
