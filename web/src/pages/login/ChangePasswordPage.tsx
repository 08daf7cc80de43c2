import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { PasswordForm } from '@/pages/profile/PasswordForm';
import { usePage } from '@/ui/page';
import { LoginFrame } from './LoginFrame';
import { safeRedirect } from './redirect';

/** The first login with a password that somebody else knows leads here, and nowhere else. */
export function ChangePasswordPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const { redirect } = useSearch({ from: '/change-password' });
  usePage([{ label: t('password.title') }]);
  const done = async () => {
    client.clear();
    await router.navigate({ href: safeRedirect(redirect) });
  };
  const signOut = async () => {
    await api.post('/logout').catch(() => {});
    client.clear();
    await router.navigate({ to: '/login', search: {} });
  };
  return (
    <LoginFrame title={t('password.forcedTitle')} lead={t('password.forcedLead')}>
      <PasswordForm onDone={() => void done()}>
        <Button variant="subtle" color="gray" onClick={() => void signOut()} fullWidth>
          {t('user.signOut')}
        </Button>
      </PasswordForm>
    </LoginFrame>
  );
}
