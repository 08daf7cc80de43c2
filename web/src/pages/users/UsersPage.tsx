import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/lib/match';
import { useUser } from '@/lib/queries/user';
import { type User, useUsers } from '@/lib/queries/users';
import { AdminPage } from '@/ui/AdminPage';
import { Ago } from '@/ui/Ago';
import { Avatar } from '@/ui/Avatar';
import { type Column, DataTable } from '@/ui/DataTable';
import { Status } from '@/ui/Status';
import { Empty, Lines, QueryView } from '@/ui/states';
import { NewUserDialog } from './NewUserDialog';
import { UserActions } from './UserActions';
import classes from './users.module.css';

export function UsersPage() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  return (
    <AdminPage
      trail={[{ label: t('nav.administration') }, { label: t('nav.access') }]}
      title={t('nav.users')}
      lead={t('users.lead')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('users.add')}
        </Button>
      }
    >
      <UserList />
      <NewUserDialog open={adding} onClose={() => setAdding(false)} />
    </AdminPage>
  );
}

function UserList() {
  const { t } = useTranslation();
  const users = useUsers();
  const [query, setQuery] = useState('');
  return (
    <QueryView
      query={users}
      loading={
        <div className="card">
          <Lines count={6} />
        </div>
      }
    >
      {(all) => {
        const found = all.filter((u) => matches(query, u.login, u.name, u.email));
        return (
          <>
            <TextInput
              className={classes.query}
              type="search"
              aria-label={t('users.search')}
              placeholder={t('users.search')}
              leftSection={<IconSearch size={16} />}
              value={query}
              onChange={(e) => setQuery(e.currentTarget.value)}
            />
            <div className="card">
              {found.length === 0 ? (
                <Empty icon={IconSearch} title={t('users.noMatch')} />
              ) : (
                <UserTable users={found} />
              )}
            </div>
          </>
        );
      }}
    </QueryView>
  );
}

function UserTable({ users }: { users: User[] }) {
  const { t } = useTranslation();
  const me = useUser();
  const columns: Column<User>[] = [
    {
      id: 'login',
      header: t('users.login'),
      primary: true,
      sort: (u) => u.login,
      cell: (u) => (
        <span className={classes.login}>
          <Avatar name={u.name || u.login} />
          <span>
            {u.login}
            {u.id === me?.id && <small> {t('users.you')}</small>}
          </span>
        </span>
      ),
    },
    { id: 'name', header: t('users.name'), sort: (u) => u.name, cell: (u) => u.name || '-' },
    { id: 'email', header: t('users.email'), sort: (u) => u.email, cell: (u) => u.email || '-' },
    { id: 'role', header: t('users.role'), sort: (u) => u.role, cell: (u) => t(`role.${u.role}`) },
    {
      id: 'lastSeen',
      header: t('users.lastSeen'),
      sort: (u) => (u.lastSeenAt ? -Date.parse(u.lastSeenAt) : null),
      cell: (u) => <Ago at={u.lastSeenAt} />,
    },
    {
      id: 'state',
      header: t('users.state'),
      sort: (u) => Number(u.isDisabled),
      cell: (u) => <UserState user={u} />,
    },
  ];
  return (
    <DataTable
      label={t('nav.users')}
      columns={columns}
      rows={users}
      rowKey={(u) => String(u.id)}
      initialSort={{ id: 'login' }}
      actions={(u) => <UserActions user={u} isMe={u.id === me?.id} />}
    />
  );
}

function UserState({ user }: { user: User }) {
  const { t } = useTranslation();
  if (user.isDisabled) return <Status tone="muted">{t('users.disabled')}</Status>;
  if (user.mustChangePassword) return <Status tone="warn">{t('users.mustChange')}</Status>;
  return <Status tone="ok">{t('users.active')}</Status>;
}
