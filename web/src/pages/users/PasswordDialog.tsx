import { PasswordInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, userActions, useUserAction } from '@/lib/queries/users';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '@/ui/toast';

interface PasswordDialogProps {
  user: User;
  open: boolean;
  onClose(): void;
}

/** A new password for somebody else, who has to change it at the next login. */
export function PasswordDialog({ user, open, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const change = useUserAction(() => userActions.setPassword(user.id, password));
  const { reset } = change;
  useEffect(() => {
    if (!open) return;
    setPassword('');
    reset();
  }, [open, reset]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined, {
      onSuccess: () => {
        toast('ok', t('users.passwordSet', { name: user.login }));
        onClose();
      },
    });
  };
  return (
    <FormDialog
      open={open}
      title={t('users.resetTitle', { name: user.login })}
      action={t('users.resetPassword')}
      busy={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <PasswordInput
        label={t('password.new')}
        description={t('users.passwordHelp')}
        autoComplete="new-password"
        data-autofocus
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
      />
    </FormDialog>
  );
}
