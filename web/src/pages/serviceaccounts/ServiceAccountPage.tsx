import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  accountActions,
  type ServiceAccount,
  useAccountAction,
  useServiceAccount,
} from '@/lib/queries/serviceAccounts';
import { AdminPage } from '@/ui/AdminPage';
import { Ago } from '@/ui/Ago';
import { useConfirm } from '@/ui/confirm';
import { Facts } from '@/ui/Facts';
import { QueryView, useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import { RoleSelect } from './RoleSelect';
import { AccountState } from './ServiceAccountsPage';
import classes from './serviceaccounts.module.css';
import { Tokens } from './Tokens';

export function ServiceAccountPage() {
  const { t } = useTranslation();
  const id = Number(useParams({ from: '/shell/org/serviceaccounts/$id' }).id);
  const account = useServiceAccount(id);
  return (
    <AdminPage
      trail={[
        { label: t('nav.administration') },
        { label: t('nav.serviceAccounts'), to: '/org/serviceaccounts' },
      ]}
      title={account.data?.name ?? t('accounts.one')}
      actions={account.data && <AccountButtons account={account.data} />}
    >
      <QueryView query={account}>
        {(data) => (
          <>
            <Details account={data} />
            <Tokens account={data} />
          </>
        )}
      </QueryView>
    </AdminPage>
  );
}

function AccountButtons({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [dialog, ask] = useConfirm();
  const errorText = useErrorText();
  const disable = useAccountAction((isDisabled: boolean) =>
    accountActions.update(account.id, { isDisabled }),
  );
  const remove = useAccountAction(() => accountActions.remove(account.id));
  const setDisabled = (value: boolean) =>
    disable
      .mutateAsync(value)
      .then(() =>
        toast(
          'ok',
          t(value ? 'accounts.disabledDone' : 'accounts.enabledDone', { name: account.name }),
        ),
      );
  const askDisable = () =>
    ask({
      title: t('accounts.disableTitle', { name: account.name }),
      text: t('accounts.disableText'),
      action: t('accounts.disable'),
      run: () => setDisabled(true),
    });
  const askDelete = () =>
    ask({
      title: t('accounts.deleteTitle', { name: account.name }),
      text: t('accounts.deleteText'),
      action: t('accounts.delete'),
      run: async () => {
        await remove.mutateAsync(undefined);
        toast('ok', t('accounts.deleted', { name: account.name }));
        await navigate({ to: '/org/serviceaccounts' });
      },
    });
  return (
    <>
      {dialog}
      {account.isDisabled ? (
        <Button
          variant="default"
          loading={disable.isPending}
          onClick={() => void setDisabled(false).catch((e) => toast('error', errorText(e)))}
        >
          {t('accounts.enable')}
        </Button>
      ) : (
        <Button variant="default" onClick={askDisable}>
          {t('accounts.disable')}
        </Button>
      )}
      <Button color="red" onClick={askDelete}>
        {t('accounts.delete')}
      </Button>
    </>
  );
}

function Details({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const update = useAccountAction((change: Partial<Pick<ServiceAccount, 'name' | 'role'>>) =>
    accountActions.update(account.id, change),
  );
  const save = (change: Partial<Pick<ServiceAccount, 'name' | 'role'>>) =>
    update.mutate(change, {
      onSuccess: () => toast('ok', t('accounts.saved')),
      onError: (error) => toast('error', errorText(error)),
    });
  return (
    <section className={`card ${classes.details}`} aria-label={t('accounts.information')}>
      <div className={classes.edit}>
        <NameField name={account.name} busy={update.isPending} onSave={(name) => save({ name })} />
        <RoleSelect
          value={account.role}
          disabled={update.isPending}
          onChange={(role) => role !== account.role && save({ role })}
        />
      </div>
      <Facts
        rows={[
          [t('accounts.state'), <AccountState key="state" disabled={account.isDisabled} />],
          [
            'ID',
            <span key="login" className="mono">
              {account.login}
            </span>,
          ],
          [t('accounts.created'), <Ago key="created" at={account.createdAt} />],
          [t('accounts.lastUsed'), <Ago key="used" at={account.lastUsedAt} />],
        ]}
      />
    </section>
  );
}

function NameField(p: { name: string; busy: boolean; onSave(name: string): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string>();
  const save = () => {
    const name = draft?.trim();
    setDraft(undefined);
    if (name && name !== p.name) p.onSave(name);
  };
  return (
    <form
      className={classes.nameField}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label={t('accounts.displayName')}
        value={draft ?? p.name}
        readOnly={draft === undefined}
        maxLength={100}
        disabled={p.busy}
        onChange={(e) => setDraft(e.currentTarget.value)}
      />
      {draft === undefined ? (
        <Button
          key="edit"
          type="button"
          variant="default"
          leftSection={<IconPencil size={14} />}
          onClick={() => setDraft(p.name)}
        >
          {t('ui.edit')}
        </Button>
      ) : (
        <Button key="save" type="submit" leftSection={<IconCheck size={14} />}>
          {t('ui.save')}
        </Button>
      )}
    </form>
  );
}
