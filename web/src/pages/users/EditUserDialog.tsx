import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, userActions, useUserAction } from '@/lib/queries/users';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '@/ui/toast';
import { UserRoleSelect } from './UserRoleSelect';

interface EditUserDialogProps {
  user: User;
  open: boolean;
  onClose(): void;
}

const editable = ({ login, name, email, role }: User) => ({ login, name, email, role });

export function EditUserDialog({ user, open, onClose }: EditUserDialogProps) {
  const { t } = useTranslation();
  const update = useUserAction((after: ReturnType<typeof editable>) =>
    userActions.update(user, after),
  );
  const form = useForm({
    initialValues: editable(user),
    validate: { login: (v) => (v.trim() ? null : t('users.loginNeeded')) },
  });
  const { reset } = update;
  const { setValues } = form;
  // Only when it opens: a refresh of the list must not undo what is being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!open) return;
    reset();
    setValues(editable(user));
  }, [open]);
  const submit = form.onSubmit((after) =>
    update.mutate(after, {
      onSuccess: () => {
        toast('ok', t('users.saved', { name: after.login }));
        onClose();
      },
    }),
  );
  return (
    <FormDialog
      open={open}
      title={t('users.editTitle', { name: user.login })}
      action={t('ui.save')}
      busy={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label={t('users.login')}
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('login')}
      />
      <TextInput label={t('users.name')} {...form.getInputProps('name')} />
      <TextInput label={t('users.email')} type="email" {...form.getInputProps('email')} />
      <UserRoleSelect
        value={form.values.role}
        onChange={(role) => form.setFieldValue('role', role)}
      />
    </FormDialog>
  );
}
