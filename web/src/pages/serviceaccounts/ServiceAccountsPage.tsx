import { TextInput } from '@mantine/core';
import { IconPlus, IconRobot, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/lib/match';
import { type ServiceAccount, useServiceAccounts } from '@/lib/queries/serviceAccounts';
import { AdminPage } from '@/ui/AdminPage';
import { Ago } from '@/ui/Ago';
import { type Column, DataTable } from '@/ui/DataTable';
import { LinkButton } from '@/ui/LinkButton';
import { Status } from '@/ui/Status';
import { Empty, Lines, QueryView } from '@/ui/states';
import classes from './serviceaccounts.module.css';

export function ServiceAccountsPage() {
  const { t } = useTranslation();
  return (
    <AdminPage
      trail={[{ label: t('nav.administration') }, { label: t('nav.access') }]}
      title={t('nav.serviceAccounts')}
      lead={t('accounts.lead')}
      actions={
        <LinkButton to="/org/serviceaccounts/create" leftSection={<IconPlus size={16} />}>
          {t('accounts.add')}
        </LinkButton>
      }
    >
      <AccountList />
    </AdminPage>
  );
}

function AccountList() {
  const { t } = useTranslation();
  const accounts = useServiceAccounts();
  const [query, setQuery] = useState('');
  return (
    <QueryView
      query={accounts}
      loading={
        <div className="card">
          <Lines count={6} />
        </div>
      }
    >
      {(all) => {
        if (all.length === 0) {
          return (
            <div className="card">
              <Empty icon={IconRobot} title={t('accounts.none')} text={t('accounts.noneText')} />
            </div>
          );
        }
        const found = all.filter((a) => matches(query, a.name, a.login));
        return (
          <>
            <TextInput
              className={classes.query}
              type="search"
              aria-label={t('accounts.search')}
              placeholder={t('accounts.search')}
              leftSection={<IconSearch size={16} />}
              value={query}
              onChange={(e) => setQuery(e.currentTarget.value)}
            />
            <div className="card">
              {found.length === 0 ? (
                <Empty icon={IconSearch} title={t('accounts.noMatch')} />
              ) : (
                <AccountTable accounts={found} />
              )}
            </div>
          </>
        );
      }}
    </QueryView>
  );
}

function AccountTable({ accounts }: { accounts: ServiceAccount[] }) {
  const { t } = useTranslation();
  const columns: Column<ServiceAccount>[] = [
    {
      id: 'name',
      header: t('accounts.name'),
      primary: true,
      sort: (a) => a.name,
      cell: (a) => (
        <Link to="/org/serviceaccounts/$id" params={{ id: String(a.id) }}>
          {a.name}
        </Link>
      ),
    },
    {
      id: 'login',
      header: 'ID',
      show: 'wide',
      sort: (a) => a.login,
      cell: (a) => <span className="mono">{a.login}</span>,
    },
    {
      id: 'role',
      header: t('accounts.role'),
      sort: (a) => a.role,
      cell: (a) => t(`role.${a.role}`),
    },
    {
      id: 'tokens',
      header: t('accounts.tokens'),
      align: 'right',
      sort: (a) => a.tokens,
      cell: (a) => a.tokens,
    },
    {
      id: 'state',
      header: t('accounts.state'),
      sort: (a) => Number(a.isDisabled),
      cell: (a) => <AccountState disabled={a.isDisabled} />,
    },
    {
      id: 'lastUsed',
      header: t('accounts.lastUsed'),
      sort: (a) => (a.lastUsedAt ? -Date.parse(a.lastUsedAt) : null),
      cell: (a) => <Ago at={a.lastUsedAt} />,
    },
  ];
  return (
    <DataTable
      label={t('nav.serviceAccounts')}
      columns={columns}
      rows={accounts}
      rowKey={(a) => String(a.id)}
      initialSort={{ id: 'name' }}
    />
  );
}

export function AccountState({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Status tone={disabled ? 'muted' : 'ok'}>
      {t(disabled ? 'accounts.disabled' : 'accounts.enabled')}
    </Status>
  );
}
