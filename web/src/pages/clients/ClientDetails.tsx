import { Button, Drawer } from '@mantine/core';
import { IconLayoutDashboard, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTime } from '@/lib/format';
import { type FleetClient, useRemoveClient } from '@/lib/queries/clients';
import { useIsAdmin } from '@/lib/queries/user';
import { useFormat } from '@/lib/useFormat';
import { Ago } from '@/ui/Ago';
import { useConfirm } from '@/ui/confirm';
import { Facts } from '@/ui/Facts';
import { HOST_DASHBOARD, hostSearch } from '@/ui/HostLink';
import { LinkButton } from '@/ui/LinkButton';
import { StateBadge } from '@/ui/StateBadge';
import { toast } from '@/ui/toast';
import { Skew } from './ClientTable';
import classes from './clients.module.css';

/** Everything known about one client, at the side of the table. */
export function ClientDetails({
  client,
  onClose,
}: {
  client: FleetClient | undefined;
  onClose(): void;
}) {
  const { t } = useTranslation();
  // Keeps the last one while the drawer slides out.
  const [shown, setShown] = useState(client);
  useEffect(() => {
    if (client) setShown(client);
  }, [client]);
  return (
    <Drawer
      opened={client !== undefined}
      onClose={onClose}
      position="right"
      size="28rem"
      title={shown?.instance}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {shown && <Details client={shown} onRemoved={onClose} />}
    </Drawer>
  );
}

function Details({ client: c, onRemoved }: { client: FleetClient; onRemoved(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdmin = useIsAdmin();
  const remove = useRemoveClient();
  const [dialog, ask] = useConfirm();
  const firstSeen = parseTime(c.firstSeen);
  const lastPush = parseTime(c.lastPush);
  const askRemove = () =>
    ask({
      title: t('clients.removeTitle', { name: c.instance }),
      text: t('clients.removeText'),
      action: t('clients.remove'),
      run: async () => {
        await remove.mutateAsync(c);
        toast('ok', t('clients.removed', { name: c.instance }));
        onRemoved();
      },
    });
  return (
    <div className={classes.details}>
      {dialog}
      <p className={classes.explain}>{t(`clientStateText.${c.state}`)}</p>
      <Facts
        rows={[
          [t('clients.state'), <StateBadge key="state" state={c.state} />],
          [t('clients.client'), c.client],
          [t('clients.product'), c.product || '-'],
          [t('clients.version'), c.version || '-'],
          [t('clients.address'), c.remoteAddress || '-'],
          [t('clients.lastPush'), <Ago key="last" at={c.lastPush} />],
          [t('clients.lastPushAt'), lastPush ? format.dateTime(lastPush) : '-'],
          [t('clients.firstSeen'), firstSeen ? format.dateTime(firstSeen) : '-'],
          [t('clients.delay'), format.duration(c.delaySeconds)],
          [t('clients.skew'), <Skew key="skew" seconds={c.skewSeconds} />],
          [t('clients.buffer'), c.bufferBytes === null ? '-' : format.bytes(c.bufferBytes)],
          [t('clients.samples'), format.number(c.samplesPerPush)],
        ]}
      />
      <div className={classes.drawerButtons}>
        <LinkButton
          to="/d/$uid"
          params={{ uid: HOST_DASHBOARD }}
          search={hostSearch(c)}
          leftSection={<IconLayoutDashboard size={16} />}
        >
          {t('clients.openDashboard')}
        </LinkButton>
        {isAdmin && (
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={askRemove}>
            {t('clients.remove')}
          </Button>
        )}
      </div>
    </div>
  );
}
