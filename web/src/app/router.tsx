import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { NotFound, PageError } from '@/app/ErrorPages';
import { requireUser } from '@/app/guard';
import { Shell } from '@/app/Shell';
import type { ClientState } from '@/lib/queries/clients';
import { firstOf, parseSearch, type SearchParams, stringifySearch } from '@/lib/search';
import type { ClientsSearch } from '@/pages/clients/ClientsPage';
import type { DashboardsSearch } from '@/pages/dashboards/DashboardsPage';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

const keepSearch = (search: Record<string, unknown>) => search as SearchParams;
const text = (value: unknown) => firstOf(value as string | string[] | undefined) || undefined;
const withRedirect = (s: Record<string, unknown>): { redirect?: string } => ({
  redirect: text(s.redirect),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: withRedirect,
  component: lazyRouteComponent(() => import('@/pages/login/LoginPage'), 'LoginPage'),
});

const changePassword = createRoute({
  getParentRoute: () => root,
  path: '/change-password',
  validateSearch: withRedirect,
  component: lazyRouteComponent(
    () => import('@/pages/login/ChangePasswordPage'),
    'ChangePasswordPage',
  ),
});

/** Everything below needs a login and shows the frame. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: ({ context, location }) => requireUser(context.queryClient, location.href),
  component: Shell,
});

const page = { getParentRoute: () => shell } as const;

const home = createRoute({
  ...page,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/home/HomePage'), 'HomePage'),
});

const dashboards = createRoute({
  ...page,
  path: '/dashboards',
  validateSearch: (s: Record<string, unknown>): DashboardsSearch => ({
    query: text(s.query),
    tag: s.tag as string | string[] | undefined,
    starred: text(s.starred),
  }),
  component: lazyRouteComponent(
    () => import('@/pages/dashboards/DashboardsPage'),
    'DashboardsPage',
  ),
});

const dashboardPage = () => import('@/dashboard/DashboardPage');

const dashboard = createRoute({
  ...page,
  path: '/d/$uid',
  validateSearch: keepSearch,
  component: lazyRouteComponent(dashboardPage, 'DashboardPage'),
});

const dashboardWithSlug = createRoute({
  ...page,
  path: '/d/$uid/$slug',
  validateSearch: keepSearch,
  component: lazyRouteComponent(dashboardPage, 'DashboardPage'),
});

const explore = createRoute({
  ...page,
  path: '/explore',
  validateSearch: keepSearch,
  component: lazyRouteComponent(() => import('@/explore'), 'ExplorePage'),
});

const newDashboard = createRoute({
  ...page,
  path: '/dashboard/new',
  validateSearch: keepSearch,
  component: lazyRouteComponent(
    () => import('@/dashboard/edit/NewDashboardPage'),
    'NewDashboardPage',
  ),
});

const clients = createRoute({
  ...page,
  path: '/clients',
  validateSearch: (s: Record<string, unknown>): ClientsSearch => ({
    query: text(s.query),
    state: text(s.state) as ClientState | undefined,
  }),
  component: lazyRouteComponent(() => import('@/pages/clients/ClientsPage'), 'ClientsPage'),
});

const addClient = createRoute({
  ...page,
  path: '/clients/add',
  component: lazyRouteComponent(() => import('@/pages/clients/AddClientPage'), 'AddClientPage'),
});

const serviceAccounts = createRoute({
  ...page,
  path: '/org/serviceaccounts',
  component: lazyRouteComponent(
    () => import('@/pages/serviceaccounts/ServiceAccountsPage'),
    'ServiceAccountsPage',
  ),
});

const createServiceAccount = createRoute({
  ...page,
  path: '/org/serviceaccounts/create',
  component: lazyRouteComponent(
    () => import('@/pages/serviceaccounts/CreateServiceAccountPage'),
    'CreateServiceAccountPage',
  ),
});

const serviceAccount = createRoute({
  ...page,
  path: '/org/serviceaccounts/$id',
  component: lazyRouteComponent(
    () => import('@/pages/serviceaccounts/ServiceAccountPage'),
    'ServiceAccountPage',
  ),
});

const users = createRoute({
  ...page,
  path: '/admin/users',
  component: lazyRouteComponent(() => import('@/pages/users/UsersPage'), 'UsersPage'),
});

const server = createRoute({
  ...page,
  path: '/admin/server',
  component: lazyRouteComponent(() => import('@/pages/server/ServerPage'), 'ServerPage'),
});

const profile = createRoute({
  ...page,
  path: '/profile',
  component: lazyRouteComponent(() => import('@/pages/profile/ProfilePage'), 'ProfilePage'),
});

const password = createRoute({
  ...page,
  path: '/profile/password',
  component: lazyRouteComponent(() => import('@/pages/profile/PasswordPage'), 'PasswordPage'),
});

/** Catches every other address inside the frame, so that the menu is there to go on. */
const missing = createRoute({ ...page, path: '$', component: NotFound });

const routeTree = root.addChildren([
  login,
  changePassword,
  shell.addChildren([
    home,
    dashboards,
    dashboard,
    dashboardWithSlug,
    newDashboard,
    explore,
    clients,
    addClient,
    serviceAccounts,
    createServiceAccount,
    serviceAccount,
    users,
    server,
    profile,
    password,
    missing,
  ]),
]);

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
