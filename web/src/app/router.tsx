import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { requireUser } from '@/app/guard';
import { Shell } from '@/app/Shell';
import { parseSearch, type SearchParams, stringifySearch } from '@/lib/search';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

const keepSearch = (search: Record<string, unknown>) => search as SearchParams;

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (s: Record<string, unknown>): { redirect?: string } => ({
    redirect: typeof s.redirect === 'string' ? s.redirect : undefined,
  }),
  component: lazyRouteComponent(() => import('@/pages/login/LoginPage'), 'LoginPage'),
});

const changePassword = createRoute({
  getParentRoute: () => root,
  path: '/change-password',
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

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('@/pages/home/HomePage'), 'HomePage'),
});

const dashboardPage = () => import('@/dashboard/DashboardPage');

const dashboard = createRoute({
  getParentRoute: () => shell,
  path: '/d/$uid',
  validateSearch: keepSearch,
  component: lazyRouteComponent(dashboardPage, 'DashboardPage'),
});

const dashboardWithSlug = createRoute({
  getParentRoute: () => shell,
  path: '/d/$uid/$slug',
  validateSearch: keepSearch,
  component: lazyRouteComponent(dashboardPage, 'DashboardPage'),
});

const routeTree = root.addChildren([
  login,
  changePassword,
  shell.addChildren([home, dashboard, dashboardWithSlug]),
]);

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
