import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { AppRouter } from '@/app/router';
import { ApiError, setSessionHandlers } from '@/lib/api';
import { i18n } from '@/lib/i18n';
import { reachable } from '@/lib/reachability';
import { colorSchemeManager } from '@/lib/theme';
import { theme } from '@/ui/theme';
import { Toasts } from '@/ui/toast';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // The server said no, or is away (the banner asks again then): trying again changes nothing.
        retry: (failures, error) =>
          failures < 1 &&
          !(error instanceof ApiError && (error.status === 0 || error.status < 500)),
      },
    },
  });
}

interface AppProps {
  queryClient: QueryClient;
  router: AppRouter;
  /** `test` turns transitions and portals off. */
  env?: 'default' | 'test';
}

export function App({ queryClient, router, env = 'default' }: AppProps) {
  useEffect(() => {
    setSessionHandlers({
      onUnauthenticated: () => {
        if (router.state.location.pathname === '/login') return;
        queryClient.clear();
        void router.navigate({ to: '/login', search: { redirect: router.state.location.href } });
      },
      onPasswordChangeRequired: () => void router.navigate({ to: '/change-password' }),
    });
  }, [queryClient, router]);

  useEffect(
    () => reachable.subscribe(() => reachable.get() && void queryClient.invalidateQueries()),
    [queryClient],
  );

  return (
    <I18nextProvider i18n={i18n} defaultNS="app">
      <QueryClientProvider client={queryClient}>
        <MantineProvider
          theme={theme}
          env={env}
          defaultColorScheme="dark"
          colorSchemeManager={colorSchemeManager}
        >
          <RouterProvider router={router} />
          <Toasts />
        </MantineProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
