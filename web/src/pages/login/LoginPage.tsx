import { Button, PasswordInput, TextInput } from '@mantine/core';
import { IconArrowBigUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '@/lib/api';
import { useFormat } from '@/lib/useFormat';
import { FormError } from '@/ui/FormDialog';
import { usePage } from '@/ui/page';
import { LoginFrame } from './LoginFrame';
import classes from './login.module.css';
import { safeRedirect } from './redirect';

interface Answer {
  mustChangePassword?: boolean;
}

export function LoginPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const { redirect } = useSearch({ from: '/login' });
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [capsLock, setCapsLock] = useState(false);
  usePage([{ label: t('login.title') }]);

  const login = useMutation({
    mutationFn: () =>
      request<Answer>('/login', {
        method: 'POST',
        body: { user: user.trim(), password },
        keepOnUnauthenticated: true,
      }),
    onSuccess: async (answer) => {
      client.clear();
      const target = safeRedirect(redirect);
      if (answer?.mustChangePassword) {
        await router.navigate({ to: '/change-password', search: { redirect: target } });
      } else {
        await router.navigate({ href: target });
      }
    },
  });
  const wait = useWait(login.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  const watchCaps = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));

  return (
    <LoginFrame title={t('login.welcome')} lead={t('login.tagline')}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={t('login.user')}
          name="user"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
          value={user}
          onChange={(e) => setUser(e.currentTarget.value)}
        />
        <PasswordInput
          label={t('login.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          onKeyDown={watchCaps}
          onKeyUp={watchCaps}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword'), tabIndex: 0 }}
        />
        {capsLock && (
          <span className={classes.hint} role="status">
            <IconArrowBigUp size={16} />
            {t('login.capsLock')}
          </span>
        )}
        <LoginError error={login.error} wait={wait} />
        <Button type="submit" loading={login.isPending} disabled={wait > 0} fullWidth>
          {t('login.submit')}
        </Button>
      </form>
    </LoginFrame>
  );
}

function LoginError({ error, wait }: { error: Error | null; wait: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!(error instanceof ApiError)) return <FormError error={error} />;
  if (error.status === 401) return <FormError error={new Error(t('login.wrong'))} />;
  if (error.status === 429) {
    if (wait === 0) return null;
    return <FormError error={new Error(t('login.tooMany', { wait: format.duration(wait) }))} />;
  }
  return <FormError error={error} />;
}

/** Seconds left of the wait that the server asked for, counting down. */
function useWait(error: Error | null): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!(error instanceof ApiError) || error.status !== 429) return setLeft(0);
    const end = Date.now() + (error.retryAfter ?? 30) * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}
