import type { ComponentProps } from 'react';
import { useIsAdmin } from '@/lib/queries/user';
import { NoRights } from '@/ui/NoRights';
import { Page } from '@/ui/Page';

/** A page for administrators; everyone else is told so instead of seeing errors. */
export function AdminPage({ children, actions, ...page }: ComponentProps<typeof Page>) {
  const isAdmin = useIsAdmin();
  return (
    <Page {...page} actions={isAdmin && actions}>
      {isAdmin ? children : <NoRights />}
    </Page>
  );
}
