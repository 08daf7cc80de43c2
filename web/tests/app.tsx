import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { App, createQueryClient } from '@/app/App';
import { createAppRouter } from '@/app/router';

/** The whole application at an address, as main.tsx makes it. */
export function openApp(path: string) {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const router = createAppRouter(queryClient);
  router.update({
    ...router.options,
    history: createMemoryHistory({ initialEntries: [path] }),
  } as never);
  render(<App queryClient={queryClient} router={router} env="test" />);
  return router;
}

export const ADMIN = {
  id: 1,
  uid: 'u1',
  login: 'admin',
  name: '',
  email: '',
  role: 'Admin',
  theme: '',
  language: '',
  timezone: '',
  mustChangePassword: false,
};

export const STATUS = {
  version: '0.8.0',
  revision: 'abc',
  startedAt: '2026-11-22T10:00:00Z',
  serverTime: '2026-11-22T12:00:00Z',
  host: 'peeper.example.org',
  port: 443,
  retention: { metrics: '60d' },
  metrics: {
    readOnly: false,
    freeDiskBytes: 1e11,
    dataBytes: 1e9,
    activeSeries: 1234,
    samplesPerSecond: 80,
  },
  certificate: {
    selfSigned: true,
    subject: 'CN=peeper.example.org',
    issuer: 'CN=peeper.example.org',
    notAfter: '2029-01-01T00:00:00Z',
    pin: 'sha256//qe0o2voyAL2lJ/96Jh58LMVpH5eBaHG/2PMORl5d1LQ=',
    file: '',
    error: '',
  },
  problems: [],
};
