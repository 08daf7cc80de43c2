import { Link } from '@tanstack/react-router';
import type { FleetClient } from '@/lib/queries/clients';

/** The dashboard of one Linux host. */
export const HOST_DASHBOARD = 'peeper-linux-host';

/** The client too: hosts behind different clients may have the same name. */
export const hostSearch = (c: Pick<FleetClient, 'client' | 'instance'>) => ({
  'var-client': c.client,
  'var-instance': c.instance,
});

export function HostLink({ client }: { client: Pick<FleetClient, 'client' | 'instance'> }) {
  return (
    <Link to="/d/$uid" params={{ uid: HOST_DASHBOARD }} search={hostSearch(client)}>
      {client.instance}
    </Link>
  );
}
