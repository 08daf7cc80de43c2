import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { type CurrentUser, userQuery, useUser } from '@/lib/queries/user';
import { FormError } from '@/ui/FormDialog';
import { LinkButton } from '@/ui/LinkButton';
import { Page } from '@/ui/Page';
import { toast } from '@/ui/toast';
import { PreferencesForm } from './PreferencesForm';
import classes from './profile.module.css';
import { Sessions } from './Sessions';

export function ProfilePage() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <Page
      title={t('user.profile')}
      width="narrow"
      actions={
        <LinkButton to="/profile/password" variant="default">
          {t('user.changePassword')}
        </LinkButton>
      }
    >
      {user && (
        <>
          <section className={`card ${classes.section}`}>
            <h2>{t('profile.about')}</h2>
            <AboutForm user={user} />
          </section>
          <section className={`card ${classes.section}`}>
            <h2>{t('profile.preferences')}</h2>
            <PreferencesForm user={user} />
          </section>
          <Sessions />
        </>
      )}
    </Page>
  );
}

function AboutForm({ user }: { user: CurrentUser }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm({ initialValues: { name: user.name, email: user.email } });
  const update = useMutation({
    mutationFn: (v: { name: string; email: string }) => api.put('/api/user', v),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: userQuery.queryKey });
      form.resetDirty();
      toast('ok', t('profile.saved'));
    },
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((v) => update.mutate(v))} noValidate>
      <TextInput
        label={t('users.login')}
        value={user.login}
        readOnly
        description={t('profile.loginHelp')}
      />
      <TextInput label={t('users.name')} autoComplete="name" {...form.getInputProps('name')} />
      <TextInput
        label={t('users.email')}
        type="email"
        autoComplete="email"
        {...form.getInputProps('email')}
      />
      <FormError error={update.error} />
      <div>
        <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}
