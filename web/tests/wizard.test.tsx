import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { initI18n } from '@/lib/i18n';
import { ADMIN, openApp, STATUS } from './app';
import { answer, onFetch } from './server';

beforeAll(initI18n);
afterEach(() => vi.unstubAllGlobals());

const ACCOUNT = { id: 5, name: 'eccm-01', login: 'sa-eccm-01', role: 'Push', isDisabled: false };
const HOST = {
  client: 'eccm-01',
  instance: 'eccm-01.local',
  product: 'ECCM',
  version: '0.8.0',
  firstSeen: '2026-11-22T12:00:00Z',
  lastPush: '2026-11-22T12:00:00Z',
  state: 'ok',
  delaySeconds: 0,
  skewSeconds: 0,
  bufferBytes: 0,
  remoteAddress: '192.0.2.1',
  samplesPerPush: 700,
};

function serve(existing: object[]) {
  const state = { clients: [] as object[] };
  const calls = onFetch({
    'GET /api/user': () => answer(ADMIN),
    'GET /api/search': () => answer([]),
    'GET /api/peeper/status': () => answer(STATUS),
    'GET /api/peeper/clients': () => answer(state.clients),
    'GET /api/serviceaccounts/search': () => answer({ serviceAccounts: existing }),
    'POST /api/serviceaccounts': () => answer(ACCOUNT, 201),
    'POST /api/serviceaccounts/5/tokens': () => answer({ id: 1, name: 'x', key: 'peeper_secret' }),
  });
  return { state, calls };
}

async function nameIt(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByLabelText('Name'), 'eccm-01');
  await user.click(screen.getByRole('button', { name: 'Create token' }));
}

describe('Add client', () => {
  it('makes the account and the token, shows the commands, turns green on the first data', async () => {
    const user = userEvent.setup();
    const { state, calls } = serve([]);
    openApp('/clients/add');
    await nameIt(user);
    expect(await screen.findByText("echo 'peeper_secret' > peeper-token")).toBeVisible();
    expect(calls.find((c) => c.url === '/api/serviceaccounts')?.body).toEqual({
      name: 'eccm-01',
      role: 'Push',
      isDisabled: false,
    });
    const settings = screen.getByText(/PEEPER_HOST=/);
    expect(settings).toHaveTextContent('PEEPER_HOST=peeper.example.org');
    expect(settings).toHaveTextContent(`PEEPER_TLS_PIN=${STATUS.certificate.pin}`);
    expect(screen.getByText('Waiting for eccm-01')).toBeVisible();

    state.clients = [HOST];
    expect(
      await screen.findByText('eccm-01.local is connected', {}, { timeout: 4000 }),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open dashboard' })).toHaveAttribute(
      'href',
      '/d/peeper-linux-host?var-client=eccm-01&var-instance=eccm-01.local',
    );
  });

  it('asks before it adds a token to an account that is there', async () => {
    const user = userEvent.setup();
    const { calls } = serve([ACCOUNT]);
    openApp('/clients/add');
    await nameIt(user);
    expect(await screen.findByText(/There already is a service account eccm-01/)).toBeVisible();
    expect(calls.some((c) => c.method === 'POST')).toBe(false);
    await user.click(screen.getByRole('button', { name: 'Use this service account' }));
    expect(await screen.findByText(/peeper_secret/)).toBeVisible();
    expect(calls.filter((c) => c.method === 'POST').map((c) => c.url)).toEqual([
      '/api/serviceaccounts/5/tokens',
    ]);
  });

  it('does not offer an account that may not push', async () => {
    const user = userEvent.setup();
    serve([{ ...ACCOUNT, role: 'Viewer' }]);
    openApp('/clients/add');
    await nameIt(user);
    expect(await screen.findByText(/does not allow pushing/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Use this service account' })).toBeNull();
  });

  it('is closed to those who may not make tokens', async () => {
    onFetch({
      'GET /api/user': () => answer({ ...ADMIN, role: 'Viewer' }),
      'GET /api/search': () => answer([]),
    });
    openApp('/clients/add');
    expect(await screen.findByText('You may not open this page')).toBeVisible();
    await waitFor(() => expect(screen.queryByText('Administration')).toBeNull());
  });
});
