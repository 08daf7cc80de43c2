import { ActionIcon } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTime } from '@/lib/format';
import { clientKey, type FleetClient } from '@/lib/queries/clients';
import { useFormat } from '@/lib/useFormat';
import { Ago } from '@/ui/Ago';
import { type Column, DataTable } from '@/ui/DataTable';
import { HostLink } from '@/ui/HostLink';
import { StateBadge } from '@/ui/StateBadge';
import { Status } from '@/ui/Status';

const RANK = { silent: 0, late: 1, ok: 2 };
/** A clock this far off makes graphs of two hosts hard to compare. */
const SKEW_WARN_SECONDS = 5;

interface ClientTableProps {
  clients: FleetClient[];
  onSelect(key: string): void;
}

export function ClientTable({ clients, onSelect }: ClientTableProps) {
  const { t } = useTranslation();
  const columns = useClientColumns();
  return (
    <DataTable
      label={t('nav.clients')}
      columns={columns}
      rows={clients}
      rowKey={clientKey}
      initialSort={{ id: 'state' }}
      actions={(c) => (
        <ActionIcon
          aria-label={t('clients.details', { name: c.instance })}
          onClick={() => onSelect(clientKey(c))}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
      )}
    />
  );
}

function useClientColumns(): Column<FleetClient>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const text = (id: 'client' | 'product' | 'version', header: string): Column<FleetClient> => ({
      id,
      header,
      sort: (c) => c[id],
      cell: (c) => c[id] || '-',
    });
    return [
      {
        id: 'instance',
        header: t('clients.instance'),
        primary: true,
        sort: (c) => c.instance,
        cell: (c) => <HostLink client={c} />,
      },
      text('client', t('clients.client')),
      text('product', t('clients.product')),
      { ...text('version', t('clients.version')), show: 'wide' },
      {
        id: 'state',
        header: t('clients.state'),
        sort: (c) => RANK[c.state],
        cell: (c) => <StateBadge state={c.state} />,
      },
      {
        id: 'lastPush',
        header: t('clients.lastPush'),
        sort: (c) => -(parseTime(c.lastPush)?.getTime() ?? 0),
        cell: (c) => (
          <span className="nowrap">
            <Ago at={c.lastPush} />
          </span>
        ),
      },
      {
        id: 'delay',
        header: t('clients.delay'),
        align: 'right',
        sort: (c) => c.delaySeconds,
        cell: (c) => <span className="nowrap">{format.duration(c.delaySeconds)}</span>,
      },
      {
        id: 'skew',
        header: t('clients.skew'),
        align: 'right',
        sort: (c) => (c.skewSeconds === null ? null : Math.abs(c.skewSeconds)),
        cell: (c) => <Skew seconds={c.skewSeconds} />,
      },
      {
        id: 'buffer',
        header: t('clients.buffer'),
        align: 'right',
        sort: (c) => c.bufferBytes,
        cell: (c) => (
          <span className="nowrap">
            {c.bufferBytes === null ? '-' : format.bytes(c.bufferBytes)}
          </span>
        ),
      },
      {
        id: 'firstSeen',
        header: t('clients.firstSeen'),
        show: 'wider',
        sort: (c) => parseTime(c.firstSeen)?.getTime(),
        cell: (c) => {
          const at = parseTime(c.firstSeen);
          return <span className="nowrap">{at ? format.date(at) : '-'}</span>;
        },
      },
    ];
  }, [t, format]);
}

export function Skew({ seconds }: { seconds: number | null }) {
  const format = useFormat();
  if (seconds === null) return <>-</>;
  const text = format.duration(seconds);
  if (Math.abs(seconds) < SKEW_WARN_SECONDS) return <span className="nowrap">{text}</span>;
  return <Status tone="warn">{text}</Status>;
}
