import { useEffect } from 'react';
import { createStore } from '@/lib/store';

export interface Crumb {
  label: string;
  /** Path of the page; the last crumb is the page itself and needs none. */
  to?: string;
}

export const crumbs = createStore<readonly Crumb[]>([]);

/** Tells the frame where the user is: breadcrumbs, and the document title from the last two. */
export function usePage(trail: readonly Crumb[]): void {
  const key = JSON.stringify(trail);
  useEffect(() => {
    const parsed: Crumb[] = JSON.parse(key);
    crumbs.set(parsed);
    const names = parsed.map((c) => c.label).filter(Boolean);
    document.title = [...names.reverse().slice(0, 2), 'Peeper'].join(' - ');
  }, [key]);
}
