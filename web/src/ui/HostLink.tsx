import { Link } from '@tanstack/react-router';
import type { FleetClient } from '@/lib/queries/clients';

/** The dashboard of one Linux host. */
export const HOST_DASHBOARD = 'peeper-linux-host';

export function HostLink({ client }: { client: Pick<FleetClient, 'instance'> }) {
  return (
    <Link
      to="/d/$uid"
      params={{ uid: HOST_DASHBOARD }}
      search={{ 'var-instance': client.instance }}
    >
      {client.instance}
    </Link>
  );
}
