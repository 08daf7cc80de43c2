import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api';
import { listOf } from '@/lib/shape';

export type AccountRole = 'Push' | 'Viewer' | 'Editor' | 'Admin' | 'None';
export const ACCOUNT_ROLES: AccountRole[] = ['Push', 'Viewer', 'Editor', 'Admin', 'None'];

export interface ServiceAccount {
  id: number;
  name: string;
  login: string;
  role: AccountRole;
  isDisabled: boolean;
  tokens: number;
  createdAt: string;
  lastUsedAt: string | null;
}

export interface Token {
  id: number;
  name: string;
  created: string;
  expiration: string | null;
  secondsUntilExpiration: number;
  hasExpired: boolean;
  lastUsedAt: string | null;
  isRevoked: boolean;
}

export interface NewToken {
  id: number;
  name: string;
  /** The secret itself, answered this one time. */
  key: string;
}

const BASE = '/api/serviceaccounts';
const PER_PAGE = 1000;

export async function searchServiceAccounts(
  query = '',
  signal?: AbortSignal,
): Promise<ServiceAccount[]> {
  const path = `${BASE}/search`;
  const page = await api.get<{ serviceAccounts?: unknown }>(
    path,
    { query, page: 1, perpage: PER_PAGE },
    signal,
  );
  return listOf<ServiceAccount>(page?.serviceAccounts, path);
}

export const createServiceAccount = (account: { name: string; role: AccountRole }) =>
  api.post<ServiceAccount>(BASE, { ...account, isDisabled: false });

/** secondsToLive 0 means that the token never expires. */
export const createToken = (accountId: number, token: { name: string; secondsToLive: number }) =>
  api.post<NewToken>(`${BASE}/${accountId}/tokens`, token);

export const useServiceAccounts = () =>
  useQuery({
    queryKey: ['serviceaccounts'],
    queryFn: ({ signal }) => searchServiceAccounts('', signal),
  });

export const useServiceAccount = (id: number) =>
  useQuery({
    queryKey: ['serviceaccounts', id],
    queryFn: ({ signal }) => api.get<ServiceAccount>(`${BASE}/${id}`, undefined, signal),
  });

export const useTokens = (id: number) =>
  useQuery({
    queryKey: ['serviceaccounts', id, 'tokens'],
    queryFn: async ({ signal }) => {
      const path = `${BASE}/${id}/tokens`;
      return listOf<Token>(await api.get(path, undefined, signal), path);
    },
  });

/** Runs a change and then fetches everything about service accounts anew. */
export function useAccountAction<Args, Result>(action: (args: Args) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: () => client.invalidateQueries({ queryKey: ['serviceaccounts'] }),
  });
}

export const accountActions = {
  update: (id: number, change: Partial<Pick<ServiceAccount, 'name' | 'role' | 'isDisabled'>>) =>
    api.patch(`${BASE}/${id}`, change),
  remove: (id: number) => api.delete(`${BASE}/${id}`),
  revoke: (id: number, tokenId: number) => api.delete(`${BASE}/${id}/tokens/${tokenId}`),
};
