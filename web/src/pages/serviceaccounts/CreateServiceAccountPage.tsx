import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type AccountRole,
  createServiceAccount,
  useAccountAction,
} from '@/lib/queries/serviceAccounts';
import { AdminPage } from '@/ui/AdminPage';
import { FormError } from '@/ui/FormDialog';
import { LinkButton } from '@/ui/LinkButton';
import { RoleSelect } from './RoleSelect';
import classes from './serviceaccounts.module.css';

export function CreateServiceAccountPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useAccountAction(createServiceAccount);
  const form = useForm({
    initialValues: { name: '', role: 'Push' as AccountRole },
    validate: { name: (v) => (v.trim() ? null : t('accounts.nameNeeded')) },
  });
  const submit = form.onSubmit(({ name, role }) =>
    create.mutate(
      { name: name.trim(), role },
      {
        onSuccess: (account) =>
          void navigate({ to: '/org/serviceaccounts/$id', params: { id: String(account.id) } }),
      },
    ),
  );
  return (
    <AdminPage
      trail={[
        { label: t('nav.administration') },
        { label: t('nav.serviceAccounts'), to: '/org/serviceaccounts' },
      ]}
      title={t('accounts.createTitle')}
      lead={t('accounts.createLead')}
      width="narrow"
    >
      <form className={`card ${classes.form}`} onSubmit={submit} noValidate>
        <TextInput
          label={t('accounts.displayName')}
          placeholder="eccm-01"
          autoFocus
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <RoleSelect
          value={form.values.role}
          onChange={(role) => form.setFieldValue('role', role)}
        />
        <FormError error={create.error} />
        <div className={classes.buttons}>
          <Button type="submit" loading={create.isPending}>
            {t('accounts.create')}
          </Button>
          <LinkButton to="/org/serviceaccounts" variant="default">
            {t('ui.cancel')}
          </LinkButton>
        </div>
      </form>
    </AdminPage>
  );
}
