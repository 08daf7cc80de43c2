import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { ApiError } from '@/lib/api';
import { type CurrentUser, userQuery } from '@/lib/queries/user';

/** Lets a page load only for a logged-in user whose password is his own. */
export async function requireUser(client: QueryClient, href: string): Promise<void> {
  const search = { redirect: href === '/' ? undefined : href };
  let user: CurrentUser;
  try {
    user = await client.ensureQueryData(userQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      throw redirect({ to: '/login', search });
    }
    throw error;
  }
  if (user.mustChangePassword) throw redirect({ to: '/change-password', search });
}
