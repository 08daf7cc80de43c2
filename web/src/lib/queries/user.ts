import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api';

export type Role = 'Admin' | 'Editor' | 'Viewer' | 'None';

export interface CurrentUser {
  id: number;
  uid: string;
  login: string;
  name: string;
  email: string;
  role: Role;
  theme: string;
  language: string;
  timezone: string;
  mustChangePassword: boolean;
}

export interface Preferences {
  theme?: string;
  language?: string;
  timezone?: string;
}

export const userQuery = queryOptions({
  queryKey: ['user'],
  queryFn: ({ signal }) => api.get<CurrentUser>('/api/user', undefined, signal),
  staleTime: 60_000,
});

/** The logged-in user; pages inside the shell can rely on it being there. */
export function useUser(): CurrentUser | undefined {
  return useQuery(userQuery).data;
}

export const useIsAdmin = (): boolean => useUser()?.role === 'Admin';

export function usePatchPreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Preferences) => api.patch('/api/user/preferences', change),
    onSuccess: (_, change) =>
      client.setQueryData(userQuery.queryKey, (user) => user && { ...user, ...change }),
  });
}
