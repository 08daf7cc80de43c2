import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api';
import { listOf } from '@/lib/shape';

export type UserRole = 'Admin' | 'Editor' | 'Viewer';
export const USER_ROLES: UserRole[] = ['Viewer', 'Editor', 'Admin'];

export interface User {
  id: number;
  login: string;
  name: string;
  email: string;
  role: UserRole;
  isDisabled: boolean;
  lastSeenAt: string | null;
  mustChangePassword: boolean;
}

export interface NewUser {
  login: string;
  name: string;
  email: string;
  password: string;
  role: UserRole;
}

const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) =>
    listOf<User>(await api.get('/api/users', undefined, signal), '/api/users'),
});

export const useUsers = () => useQuery(usersQuery);

/** What an administrator does to a user; the list is fetched anew after each. */
export function useUserAction<Args>(action: (args: Args) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: action,
    onSuccess: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
}

export const userActions = {
  // Whoever chose the password knows it, so its owner has to choose another.
  create: (user: NewUser) =>
    api.post<{ id: number }>('/api/admin/users', { ...user, mustChangePassword: true }),
  /** The role is another resource; it goes first, as it is the part that may be refused. */
  update: async (before: User, after: Pick<User, 'login' | 'name' | 'email' | 'role'>) => {
    if (after.role !== before.role)
      await api.patch(`/api/org/users/${before.id}`, { role: after.role });
    const { login, name, email } = after;
    await api.put(`/api/users/${before.id}`, { login, name, email });
  },
  setPassword: (id: number, password: string) =>
    api.put(`/api/admin/users/${id}/password`, { password, mustChangePassword: true }),
  setDisabled: (id: number, disabled: boolean) =>
    api.post(`/api/admin/users/${id}/${disabled ? 'disable' : 'enable'}`),
  signOut: (id: number) => api.post(`/api/admin/users/${id}/logout`),
  remove: (id: number) => api.delete(`/api/admin/users/${id}`),
};
