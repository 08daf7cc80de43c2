import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { FormError } from '@/ui/FormDialog';
import classes from './profile.module.css';

const MIN_LENGTH = 8;

/** Old password, new one twice. The server has the last word on what is good enough. */
export function PasswordForm({ onDone, children }: { onDone(): void; children?: ReactNode }) {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: (v: { oldPassword: string; newPassword: string }) =>
      api.put('/api/user/password', v),
    onSuccess: onDone,
  });
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { oldPassword: '', newPassword: '', again: '' },
    validate: {
      oldPassword: (v) => (v ? null : t('password.needOld')),
      newPassword: (v, all) => {
        if ([...v].length < MIN_LENGTH) return t('password.tooShort', { count: MIN_LENGTH });
        return v === all.oldPassword ? t('password.same') : null;
      },
      again: (v, all) => (v === all.newPassword ? null : t('password.differ')),
    },
  });
  const submit = form.onSubmit(({ oldPassword, newPassword }) =>
    change.mutate({ oldPassword, newPassword }),
  );
  const field = (name: 'oldPassword' | 'newPassword' | 'again') => ({
    ...form.getInputProps(name),
    name,
    autoComplete: name === 'oldPassword' ? 'current-password' : 'new-password',
    visibilityToggleButtonProps: { 'aria-label': t('login.showPassword'), tabIndex: 0 },
  });
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <PasswordInput
        label={t('password.old')}
        key={form.key('oldPassword')}
        {...field('oldPassword')}
      />
      <PasswordInput
        label={t('password.new')}
        description={t('password.rule', { count: MIN_LENGTH })}
        key={form.key('newPassword')}
        {...field('newPassword')}
      />
      <PasswordInput label={t('password.again')} key={form.key('again')} {...field('again')} />
      <FormError error={change.error} />
      <Button type="submit" loading={change.isPending}>
        {t('password.submit')}
      </Button>
      {children}
    </form>
  );
}
