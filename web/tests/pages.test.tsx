import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { initI18n } from '@/lib/i18n';
import { ADMIN, openApp, STATUS } from './app';
import { answer, onFetch } from './server';

beforeAll(initI18n);
afterEach(() => vi.unstubAllGlobals());

const USERS = [
  { ...ADMIN, isDisabled: false, lastSeenAt: null },
  { ...ADMIN, id: 2, login: 'ann', role: 'Viewer', isDisabled: true, lastSeenAt: null },
];
const CLIENT = {
  client: 'acc',
  instance: 'node-1',
  product: '',
  version: '',
  firstSeen: '2026-11-22T10:00:00Z',
  lastPush: new Date().toISOString(),
  state: 'ok',
  delaySeconds: 0,
  skewSeconds: null,
  bufferBytes: null,
  remoteAddress: '',
  samplesPerPush: 1,
};
const base = {
  'GET /api/user': () => answer(ADMIN),
  'GET /api/search': () =>
    answer([
      { uid: 'a', title: 'Linux: host', slug: 'linux-host', tags: ['linux'], isStarred: true },
      { uid: 'b', title: 'Docker', slug: 'docker', tags: ['docker'], isStarred: false },
    ]),
  'GET /api/peeper/status': () => answer(STATUS),
  'GET /api/peeper/clients': () => answer([CLIENT]),
  'GET /api/users': () => answer(USERS),
};

describe('Home', () => {
  it('is calm when nothing is wrong, and shows how loaded hosts are', async () => {
    const sample = (value: string, labels = {}) => ({
      metric: { client: 'acc', instance: 'node-1', ...labels },
      value: [0, value],
    });
    onFetch({
      ...base,
      'POST /api/v1/query': ({ body }) => {
        const query = decodeURIComponent(String(body));
        const result = query.includes('cpu')
          ? [sample('12.5')]
          : query.includes('Mem')
            ? [sample('91')]
            : [sample('NaN', { mountpoint: '/' })];
        return answer({ status: 'success', data: { resultType: 'vector', result } });
      },
    });
    openApp('/');
    expect(await screen.findByText('Everything is fine')).toBeVisible();
    const row = (await screen.findByRole('link', { name: 'node-1' })).closest('tr');
    expect(await within(row as HTMLElement).findByText('13%')).toBeVisible();
    expect(within(row as HTMLElement).getByText('91%')).toBeVisible();
    const starred = screen.getByRole('region', { name: 'Starred dashboards' });
    expect(await within(starred).findByText('Linux: host')).toBeVisible();
  });

  it('names what is wrong, the worst first, with a way to it', async () => {
    onFetch({
      ...base,
      'GET /api/peeper/status': () =>
        answer({
          ...STATUS,
          problems: [
            { severity: 'info', kind: 'x', message: 'A note' },
            { severity: 'critical', kind: 'y', message: 'The disk is full', link: '/admin/server' },
          ],
        }),
    });
    openApp('/');
    expect(await screen.findByText('1 problem now')).toBeVisible();
    const items = within(screen.getByRole('region', { name: 'What is wrong now' })).getAllByRole(
      'listitem',
    );
    expect(items[0]).toHaveTextContent('The disk is full');
    expect(within(items[0] as HTMLElement).getByRole('link')).toHaveAttribute(
      'href',
      '/admin/server',
    );
  });

  it('asks for the first client when there is none', async () => {
    onFetch({ ...base, 'GET /api/peeper/clients': () => answer([]) });
    openApp('/');
    expect(await screen.findByText('No clients yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Add client' })).toHaveAttribute(
      'href',
      '/clients/add',
    );
  });
});

describe('Dashboards', () => {
  it('filters by text and tag, in the address too', async () => {
    const user = userEvent.setup();
    onFetch(base);
    const router = openApp('/dashboards');
    expect(await screen.findByRole('link', { name: 'Docker' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: /^linux 1$/ }));
    expect(screen.queryByRole('link', { name: 'Docker' })).toBeNull();
    expect(router.state.location.searchStr).toBe('?tag=linux');
    await user.type(screen.getByRole('searchbox'), 'nothing like it');
    expect(await screen.findByText('No dashboard matches')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByRole('link', { name: 'Docker' })).toBeVisible();
  });

  it('stars at once, and takes it back when the server refuses', async () => {
    const user = userEvent.setup();
    onFetch({
      ...base,
      'POST /api/user/stars/dashboard/uid/b': () => answer({ message: 'Not now' }, 500),
    });
    openApp('/dashboards');
    await user.click(await screen.findByRole('button', { name: 'Star: Docker' }));
    expect(await screen.findByText('Not now')).toBeVisible();
    expect(
      await screen.findByRole('button', { name: 'Star: Docker', pressed: false }),
    ).toBeVisible();
  });
});

describe('Users', () => {
  it('shows why the server refuses, and does not offer to lock oneself out', async () => {
    const user = userEvent.setup();
    onFetch({
      ...base,
      'PATCH /api/org/users/1': () => answer({ message: 'The last administrator stays.' }, 400),
    });
    openApp('/admin/users');
    await user.click(await screen.findByRole('button', { name: 'Actions for admin' }));
    expect(await screen.findByRole('menuitem', { name: 'Delete user' })).toBeDisabled();
    await user.click(screen.getByRole('menuitem', { name: 'Edit' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('combobox', { name: 'Role' }));
    await user.click(await screen.findByRole('option', { name: 'Viewer' }));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'The last administrator stays.',
    );
  });
});

describe('an address that is not there', () => {
  it('says so inside the frame', async () => {
    onFetch(base);
    openApp('/alerting/list');
    expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeInTheDocument();
    expect(screen.getByRole('navigation', { name: 'Menu' })).toBeVisible();
  });
});
