import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewUser, userActions, useUserAction } from '@/lib/queries/users';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '@/ui/toast';
import { UserRoleSelect } from './UserRoleSelect';

const EMPTY: NewUser = { login: '', name: '', email: '', password: '', role: 'Viewer' };

export function NewUserDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const create = useUserAction(userActions.create);
  const form = useForm<NewUser>({
    initialValues: EMPTY,
    validate: {
      login: (v) => (v.trim() ? null : t('users.loginNeeded')),
      password: (v) => (v ? null : t('users.passwordNeeded')),
    },
  });
  const { reset } = create;
  const { setValues, clearErrors } = form;
  useEffect(() => {
    if (!open) return;
    reset();
    setValues(EMPTY);
    clearErrors();
  }, [open, reset, setValues, clearErrors]);
  const submit = form.onSubmit((user) =>
    create.mutate(
      { ...user, login: user.login.trim(), name: user.name.trim(), email: user.email.trim() },
      {
        onSuccess: () => {
          toast('ok', t('users.created', { name: user.login.trim() }));
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog
      open={open}
      title={t('users.add')}
      action={t('users.create')}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label={t('users.login')}
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('login')}
      />
      <TextInput label={t('users.name')} autoComplete="off" {...form.getInputProps('name')} />
      <TextInput
        label={t('users.email')}
        type="email"
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={t('users.password')}
        description={t('users.passwordHelp')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        {...form.getInputProps('password')}
      />
      <UserRoleSelect
        value={form.values.role}
        onChange={(role) => form.setFieldValue('role', role)}
      />
    </FormDialog>
  );
}
