import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { listOf } from '@/lib/shape';
import { Ago } from '@/ui/Ago';
import { type Column, DataTable } from '@/ui/DataTable';
import { Status } from '@/ui/Status';
import { Lines, QueryView, useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import classes from './profile.module.css';

interface Session {
  id: number;
  isActive: boolean;
  clientIp: string;
  browser: string;
  os: string;
  createdAt: string;
  seenAt: string;
}

const PATH = '/api/user/auth-tokens';
const KEY = ['user', 'sessions'];

/** Where the user is logged in, with a way to end each of the others. */
export function Sessions() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => listOf<Session>(await api.get(PATH, undefined, signal), PATH),
  });
  const revoke = useMutation({
    mutationFn: (authTokenId: number) => api.post('/api/user/revoke-auth-token', { authTokenId }),
    onSuccess: () => {
      toast('ok', t('sessions.revoked'));
      return client.invalidateQueries({ queryKey: KEY });
    },
    onError: (error) => toast('error', errorText(error)),
  });
  const columns: Column<Session>[] = [
    {
      id: 'seen',
      header: t('sessions.seen'),
      primary: true,
      sort: (s) => -Date.parse(s.seenAt),
      cell: (s) =>
        s.isActive ? <Status tone="ok">{t('sessions.current')}</Status> : <Ago at={s.seenAt} />,
    },
    {
      id: 'created',
      header: t('sessions.created'),
      sort: (s) => -Date.parse(s.createdAt),
      cell: (s) => <Ago at={s.createdAt} />,
    },
    { id: 'ip', header: t('sessions.address'), cell: (s) => s.clientIp },
    {
      id: 'browser',
      header: t('sessions.browser'),
      cell: (s) => [s.browser, s.os].filter(Boolean).join(', ') || '-',
    },
  ];
  return (
    <section className="card" aria-label={t('sessions.title')}>
      <div className={classes.section}>
        <h2>{t('sessions.title')}</h2>
        <p>{t('sessions.lead')}</p>
      </div>
      <QueryView query={sessions} loading={<Lines count={3} />}>
        {(list) => (
          <DataTable
            label={t('sessions.title')}
            columns={columns}
            rows={list}
            rowKey={(s) => String(s.id)}
            actions={(s) =>
              s.isActive ? null : (
                <Button
                  variant="default"
                  size="xs"
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate(s.id)}
                >
                  {t('sessions.revoke')}
                </Button>
              )
            }
          />
        )}
      </QueryView>
    </section>
  );
}
