import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { firstOf, type SearchParams } from '@/lib/search';

export type PatchSearch = (change: SearchParams, options?: { replace?: boolean }) => void;

/** The state in the address: reading it, and changing some of it (undefined removes). */
export function useSearchParams(): [SearchParams, PatchSearch] {
  const search = useSearch({ strict: false }) as SearchParams;
  const navigate = useNavigate();
  const patch = useCallback<PatchSearch>(
    (change, { replace = false } = {}) => {
      void navigate({
        to: '.',
        replace,
        resetScroll: false,
        search: (old: SearchParams) => clean({ ...old, ...change }),
      } as Parameters<typeof navigate>[0]);
    },
    [navigate],
  );
  return [search, patch];
}

const clean = (search: SearchParams): SearchParams =>
  Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined));

export { firstOf };
