import { IconPlus } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ClientState, clientKey, type FleetClient } from '@/lib/queries/clients';
import { type Usage, useUsage } from '@/lib/queries/usage';
import { useIsAdmin } from '@/lib/queries/user';
import { Ago } from '@/ui/Ago';
import { type Column, DataTable } from '@/ui/DataTable';
import { HostLink } from '@/ui/HostLink';
import { LinkButton } from '@/ui/LinkButton';
import { Meter } from '@/ui/Meter';
import { StateBadge } from '@/ui/StateBadge';
import { QueryView } from '@/ui/states';
import classes from './home.module.css';

const STATES: ClientState[] = ['silent', 'late', 'ok'];
/** Silent hosts first, then late ones: trouble must not hide below the fold. */
const RANK = { silent: 0, late: 1, ok: 2 };

export function Fleet({ clients }: { clients: UseQueryResult<FleetClient[]> }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  return (
    <section className="card" aria-label={t('home.fleet')}>
      <div className={classes.sectionHead}>
        <h2>{t('home.fleet')}</h2>
        {clients.data && <Counts clients={clients.data} />}
        {isAdmin && (
          <LinkButton
            to="/clients/add"
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
          >
            {t('clients.add')}
          </LinkButton>
        )}
      </div>
      <QueryView query={clients}>{(data) => <FleetTable clients={data} />}</QueryView>
    </section>
  );
}

function Counts({ clients }: { clients: FleetClient[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.counts}>
      {STATES.map((state) => {
        const count = clients.filter((c) => c.state === state).length;
        if (count === 0 && state !== 'ok') return null;
        return (
          <li key={state}>
            <Link to="/clients" search={{ state }} className={classes.count} data-state={state}>
              {t(`fleetCount.${state}`, { count })}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function FleetTable({ clients }: { clients: FleetClient[] }) {
  const { t } = useTranslation();
  const usage = useUsage();
  const of = (c: FleetClient): Usage => usage.data?.[clientKey(c)] ?? {};
  const meter = (id: 'cpu' | 'memory' | 'disk', header: string): Column<FleetClient> => ({
    id,
    header,
    sort: (c) => of(c)[id],
    cell: (c) => (
      <Meter
        value={c.state === 'silent' ? undefined : of(c)[id]}
        label={`${header}: ${c.instance}`}
        note={id === 'disk' ? of(c).diskMount : undefined}
      />
    ),
  });
  const columns: Column<FleetClient>[] = [
    {
      id: 'instance',
      header: t('clients.instance'),
      sort: (c) => c.instance,
      primary: true,
      cell: (c) => <HostLink client={c} />,
    },
    {
      id: 'product',
      header: t('clients.product'),
      sort: (c) => c.product,
      show: 'wide',
      cell: (c) => c.product || '-',
    },
    {
      id: 'state',
      header: t('clients.state'),
      sort: (c) => RANK[c.state],
      cell: (c) => <StateBadge state={c.state} />,
    },
    meter('cpu', t('home.cpu')),
    meter('memory', t('home.memory')),
    meter('disk', t('home.disk')),
    {
      id: 'lastPush',
      header: t('clients.lastPush'),
      sort: (c) => -Date.parse(c.lastPush),
      align: 'right',
      cell: (c) => (
        <span className="nowrap">
          <Ago at={c.lastPush} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t('home.fleet')}
      columns={columns}
      rows={clients}
      rowKey={clientKey}
      initialSort={{ id: 'state' }}
    />
  );
}
