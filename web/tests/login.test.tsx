import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { initI18n, setLang } from '@/lib/i18n';
import { ADMIN, openApp, STATUS } from './app';
import { answer, onFetch } from './server';

beforeAll(initI18n);
afterEach(() => vi.unstubAllGlobals());

const everything = {
  'GET /api/peeper/clients': () => answer([]),
  'GET /api/peeper/status': () => answer(STATUS),
  'GET /api/search': () => answer([]),
};

async function fillLogin(user: ReturnType<typeof userEvent.setup>, password: string) {
  await user.type(await screen.findByLabelText('Login or email'), 'admin');
  await user.type(screen.getByLabelText('Password'), password);
  await user.click(screen.getByRole('button', { name: 'Log in' }));
}

describe('the login', () => {
  it('is asked for first, and leads back to the page that was wanted', async () => {
    const user = userEvent.setup();
    let loggedIn = false;
    onFetch({
      ...everything,
      'GET /api/user': () => (loggedIn ? answer(ADMIN) : answer({ message: 'Unauthorized' }, 401)),
      'POST /login': () => {
        loggedIn = true;
        return answer({ message: 'Logged in', mustChangePassword: false });
      },
    });
    const router = openApp('/dashboards?query=linux');
    await fillLogin(user, 'right');
    expect(await screen.findByRole('heading', { name: 'Dashboards' })).toBeVisible();
    expect(router.state.location.href).toBe('/dashboards?query=linux');
  });

  it('says that the password is wrong, in the language chosen', async () => {
    const user = userEvent.setup();
    onFetch({ 'POST /login': () => answer({ message: 'invalid' }, 401) });
    openApp('/login');
    await fillLogin(user, 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong login or password.');
    await user.click(screen.getByRole('button', { name: 'Русский' }));
    expect(await screen.findByText('Неверный логин или пароль.')).toBeVisible();
    expect(document.documentElement.lang).toBe('ru');
    await setLang('en');
  });

  it('waits as long as the server asks after too many attempts', async () => {
    const user = userEvent.setup();
    onFetch({
      'POST /login': () => answer({ message: 'slow down' }, 429, { 'Retry-After': '90' }),
    });
    openApp('/login');
    await fillLogin(user, 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /Too many attempts\. Try again in 2 min/,
    );
    expect(screen.getByRole('button', { name: 'Log in' })).toBeDisabled();
  });

  it('forces a new password when the server wants one', async () => {
    const user = userEvent.setup();
    let changed = false;
    const calls = onFetch({
      ...everything,
      'GET /api/user': () => answer({ ...ADMIN, mustChangePassword: !changed }),
      'POST /login': () => answer({ message: 'Logged in', mustChangePassword: true }),
      'PUT /api/user/password': () => {
        changed = true;
        return answer({ message: 'ok' });
      },
    });
    const router = openApp('/login?redirect=%2Fclients');
    await fillLogin(user, 'admin');
    await user.type(await screen.findByLabelText('Current password'), 'admin');
    await user.type(screen.getByLabelText('New password'), 'long-enough');
    await user.type(screen.getByLabelText('New password again'), 'different');
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByText('The two new passwords differ')).toBeVisible();
    await user.clear(screen.getByLabelText('New password again'));
    await user.type(screen.getByLabelText('New password again'), 'long-enough');
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/clients'));
    expect(calls.find((c) => c.method === 'PUT')?.body).toEqual({
      oldPassword: 'admin',
      newPassword: 'long-enough',
    });
  });

  it('keeps every page closed until the password is changed', async () => {
    onFetch({
      ...everything,
      'GET /api/user': () => answer({ ...ADMIN, mustChangePassword: true }),
    });
    const router = openApp('/admin/users');
    expect(await screen.findByRole('heading', { name: 'Change your password' })).toBeVisible();
    expect(router.state.location.search).toEqual({ redirect: '/admin/users' });
  });
});
