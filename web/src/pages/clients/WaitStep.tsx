import { Loader } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clientKey, type FleetClient, useClients } from '@/lib/queries/clients';
import { HOST_DASHBOARD, hostSearch } from '@/ui/HostLink';
import { LinkButton } from '@/ui/LinkButton';
import type { Prepared } from './NameStep';
import classes from './wizard.module.css';

const POLL_MS = 2000;

/** Waits for the first data of the new client and turns green when it is there. */
export function WaitStep({ prepared, onConnected }: { prepared: Prepared; onConnected(): void }) {
  const { t } = useTranslation();
  const arrived = newcomer(useClients(POLL_MS).data ?? [], prepared);
  const isThere = arrived !== undefined;
  useEffect(() => {
    if (isThere) onConnected();
  }, [isThere, onConnected]);
  return (
    <div role="status">
      {arrived ? (
        <div className={classes.arrived}>
          <IconCircleCheck size={32} stroke={1.6} />
          <div>
            <strong>{t('add.connected', { name: arrived.instance })}</strong>
            <p>{t('add.connectedText')}</p>
          </div>
          <LinkButton to="/d/$uid" params={{ uid: HOST_DASHBOARD }} search={hostSearch(arrived)}>
            {t('clients.openDashboard')}
          </LinkButton>
        </div>
      ) : (
        <div className={classes.waiting}>
          <Loader size="sm" />
          <div>
            <strong>{t('add.waiting', { name: prepared.account })}</strong>
            <p>{t('add.waitingText')}</p>
          </div>
        </div>
      )}
    </div>
  );
}

/**
 * The host that has begun to push under the account: one that was not there before, or one that was
 * not pushing then. A host that pushed all along proves nothing about the new token.
 */
export function newcomer(clients: FleetClient[], prepared: Prepared): FleetClient | undefined {
  const before = new Map(prepared.before.map((c) => [clientKey(c), c]));
  return clients.find((c) => {
    if (c.client !== prepared.account) return false;
    const old = before.get(clientKey(c));
    return !old || (old.state !== 'ok' && old.lastPush !== c.lastPush);
  });
}
