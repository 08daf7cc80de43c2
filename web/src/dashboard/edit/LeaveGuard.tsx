import { Button, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import styles from './edit.module.css';
import { useEdit } from './state/draft';

interface LeaveGuardProps {
  dirty: boolean;
  uid: string;
}

type Place = { pathname: string; search: Record<string, unknown> };

/** Unsaved changes are not lost by a click on a link or by closing the tab. */
export function LeaveGuard({ dirty, uid }: LeaveGuardProps) {
  const { t } = useTranslation();
  const { openSave } = useEdit();
  const stays = ({ pathname, search }: Place) =>
    uid === ''
      ? pathname === '/dashboard/new'
      : pathname.startsWith(`/d/${uid}`) && EDITING.some((key) => search[key] !== undefined);
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => dirty && !stays(next as Place),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
    withResolver: true,
  });
  const blocked = blocker.status === 'blocked';
  return (
    <Modal
      opened={blocked}
      onClose={() => blocker.reset?.()}
      title={t('edit.leave.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <p className={styles.dialogText}>{t('edit.leave.text')}</p>
      <div className={styles.dialogButtons}>
        <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
          {t('edit.leave.stay')}
        </Button>
        <Button color="red" variant="light" onClick={() => blocker.proceed?.()}>
          {t('edit.leave.discard')}
        </Button>
        <Button
          onClick={() => {
            blocker.reset?.();
            openSave();
          }}
        >
          {t('edit.leave.save')}
        </Button>
      </div>
    </Modal>
  );
}

export const EDITING = ['edit', 'editPanel', 'editview'] as const;
