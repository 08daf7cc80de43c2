import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/lib/api';
import { parseDashboard } from '../model/parse';
import type { Dashboard } from '../model/types';

interface Answer {
  meta: {
    slug?: string;
    url?: string;
    isStarred?: boolean;
    provisioned?: boolean;
    folderUid?: string;
    folderTitle?: string;
    canEdit?: boolean;
  };
  dashboard: unknown;
}

const dashboardQuery = (uid: string, lang: string) =>
  queryOptions({
    queryKey: ['dashboard', uid, lang],
    queryFn: ({ signal }) =>
      api.get<Answer>(`/api/dashboards/uid/${encodeURIComponent(uid)}`, { lang }, signal),
    staleTime: 30_000,
  });

export interface Loaded {
  dashboard?: Dashboard;
  source?: unknown;
  meta?: Answer['meta'];
  error: Error | null;
  retry(): void;
}

export function useDashboard(uid: string, lang: string): Loaded {
  const query = useQuery(dashboardQuery(uid, lang));
  const parsed = useMemo((): Pick<Loaded, 'dashboard' | 'error'> => {
    if (!query.data) return { error: null };
    try {
      // A file may lack its uid; stars and links go by the one in the address.
      return { dashboard: { ...parseDashboard(query.data.dashboard), uid }, error: null };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  }, [query.data, uid]);
  return {
    ...parsed,
    source: query.data?.dashboard,
    meta: query.data?.meta,
    error: parsed.error ?? query.error,
    retry: () => void query.refetch(),
  };
}

/** Stars or unstars; the star changes at once and goes back if the server refuses. */
export function useStar(uid: string, lang: string) {
  const client = useQueryClient();
  const { queryKey } = dashboardQuery(uid, lang);
  return useMutation({
    mutationFn: (starred: boolean) => {
      const path = `/api/user/stars/dashboard/uid/${encodeURIComponent(uid)}`;
      return starred ? api.post(path) : api.delete(path);
    },
    onMutate: (starred: boolean) => {
      const before = client.getQueryData(queryKey);
      client.setQueryData(
        queryKey,
        (old) => old && { ...old, meta: { ...old.meta, isStarred: starred } },
      );
      return before;
    },
    onError: (_error, _starred, before) => client.setQueryData(queryKey, before),
    onSettled: () => client.invalidateQueries({ queryKey: ['search'] }),
  });
}
