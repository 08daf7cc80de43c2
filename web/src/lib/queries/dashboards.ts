import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';

export interface DashboardHit {
  uid: string;
  title: string;
  url: string;
  slug: string;
  tags: string[];
  isStarred: boolean;
  folderUid?: string;
  folderTitle?: string;
  description?: string;
}

export const dashboardsQuery = (lang: string) =>
  queryOptions({
    queryKey: ['search', lang],
    queryFn: ({ signal }) =>
      api.get<DashboardHit[]>('/api/search', { type: 'dash-db', limit: 5000, lang }, signal),
    staleTime: 30_000,
  });

/** Every dashboard, titles in the UI's language; lists filter it on the spot. */
export function useDashboards() {
  const { i18n } = useTranslation();
  return useQuery(dashboardsQuery(i18n.language));
}

/** Stars or unstars; the list shows it at once and takes it back when the server refuses. */
export function useStar() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ uid, starred }: { uid: string; starred: boolean }) => {
      const path = `/api/user/stars/dashboard/uid/${encodeURIComponent(uid)}`;
      return starred ? api.post(path) : api.delete(path);
    },
    onMutate: ({ uid, starred }) => {
      client.setQueriesData<DashboardHit[]>({ queryKey: ['search'] }, (hits) =>
        hits?.map((hit) => (hit.uid === uid ? { ...hit, isStarred: starred } : hit)),
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['search'] }),
  });
}
