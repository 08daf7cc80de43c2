import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/lib/api';
import type { Source } from '../model/datasource';
import { isObject, list, text } from '../model/json';

const sourcesQuery = queryOptions({
  queryKey: ['datasources'],
  queryFn: async ({ signal }) =>
    parse(await api.get<unknown>('/api/datasources', undefined, signal)),
  staleTime: 5 * 60_000,
});

function parse(answer: unknown): Source[] {
  return list(Array.isArray(answer) ? answer.filter(isObject) : []).map((s) => ({
    uid: text(s.uid),
    name: text(s.name),
    type: text(s.type),
    isDefault: s.isDefault === true,
  }));
}

export const useSources = (): Source[] | undefined => useQuery(sourcesQuery).data;
