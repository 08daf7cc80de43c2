import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconCheck,
  IconDotsVertical,
  IconKey,
  IconLogout,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, userActions, useUserAction } from '@/lib/queries/users';
import { useConfirm } from '@/ui/confirm';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import { EditUserDialog } from './EditUserDialog';
import { PasswordDialog } from './PasswordDialog';

/** What can be done to one user. The server protects the last administrator and says why. */
export function UserActions({ user, isMe }: { user: User; isMe: boolean }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [dialog, ask] = useConfirm();
  const [open, setOpen] = useState<'edit' | 'password'>();
  const run = useUserAction((action: () => Promise<unknown>) => action());
  const name = user.login;

  const enable = () =>
    run.mutate(() => userActions.setDisabled(user.id, false), {
      onSuccess: () => toast('ok', t('users.enabledDone', { name })),
      onError: (e) => toast('error', errorText(e)),
    });
  const confirm = (kind: 'disable' | 'signOut' | 'delete', action: () => Promise<unknown>) => () =>
    ask({
      title: t(`users.ask.${kind}.title`, { name }),
      text: t(`users.ask.${kind}.text`),
      action: t(`users.ask.${kind}.action`),
      run: async () => {
        await run.mutateAsync(action);
        toast('ok', t(`users.ask.${kind}.done`, { name }));
      },
    });

  return (
    <>
      {dialog}
      <EditUserDialog user={user} open={open === 'edit'} onClose={() => setOpen(undefined)} />
      <PasswordDialog user={user} open={open === 'password'} onClose={() => setOpen(undefined)} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('users.actions', { name })}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
            {t('ui.edit')}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpen('password')}>
            {t('users.resetPassword')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={confirm('signOut', () => userActions.signOut(user.id))}
          >
            {t('users.ask.signOut.action')}
          </Menu.Item>
          {user.isDisabled ? (
            <Menu.Item leftSection={<IconCheck size={16} />} onClick={enable}>
              {t('users.enable')}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconBan size={16} />}
              disabled={isMe}
              onClick={confirm('disable', () => userActions.setDisabled(user.id, true))}
            >
              {t('users.ask.disable.action')}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash size={16} />}
            disabled={isMe}
            onClick={confirm('delete', () => userActions.remove(user.id))}
          >
            {t('users.ask.delete.action')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
