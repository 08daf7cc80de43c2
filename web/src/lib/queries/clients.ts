import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api';
import { listOf } from '@/lib/shape';

export type ClientState = 'ok' | 'late' | 'silent';

/** One host that pushes: an instance under the service account (client) whose token it uses. */
export interface FleetClient {
  client: string;
  instance: string;
  product: string;
  version: string;
  firstSeen: string;
  lastPush: string;
  state: ClientState;
  delaySeconds: number;
  skewSeconds: number | null;
  bufferBytes: number | null;
  remoteAddress: string;
  samplesPerPush: number;
}

export const clientKey = (c: Pick<FleetClient, 'client' | 'instance'>) =>
  JSON.stringify([c.client, c.instance]);

const PATH = '/api/peeper/clients';

export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: async ({ signal }) => listOf<FleetClient>(await api.get(PATH, undefined, signal), PATH),
});

export const useClients = (refetchMs: number) =>
  useQuery({ ...clientsQuery, refetchInterval: refetchMs });

export function useRemoveClient() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (c: Pick<FleetClient, 'client' | 'instance'>) =>
      api.delete(PATH, { client: c.client, instance: c.instance }),
    onSuccess: () => client.invalidateQueries({ queryKey: clientsQuery.queryKey }),
  });
}
