import { beforeEach, describe, expect, it, vi } from 'vitest';
import { activeEntry, NAV, navPages } from '@/app/nav';
import { reloadOnce } from '@/app/newVersion';
import * as install from '@/lib/install';
import { matches } from '@/lib/match';
import { clientKey, type FleetClient } from '@/lib/queries/clients';
import { recentDashboards, rememberVisit } from '@/lib/recent';
import { asSentence, refusalOf } from '@/lib/refusals';
import { parseSearch, stringifySearch } from '@/lib/search';
import { listOf, objectOf } from '@/lib/shape';
import { compareValues } from '@/lib/sort';
import { newcomer } from '@/pages/clients/WaitStep';
import { safeRedirect } from '@/pages/login/redirect';

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe('the query string', () => {
  it('keeps numbers as the text they were, and lists as lists', () => {
    const search = parseSearch('?var-port=80&from=now-1h&var-host=a&var-host=b&kiosk');
    expect(search).toEqual({ 'var-port': '80', from: 'now-1h', 'var-host': ['a', 'b'], kiosk: '' });
    expect(stringifySearch(search)).toBe('?var-port=80&from=now-1h&var-host=a&var-host=b&kiosk=');
  });

  it('leaves out what is not set', () => {
    expect(stringifySearch({ query: undefined, tag: [] })).toBe('');
  });
});

describe('after the login', () => {
  it.each([
    [undefined, '/'],
    ['/clients?state=late', '/clients?state=late'],
    ['https://evil.example/x', '/'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['/login?redirect=/', '/'],
    ['javascript:alert(1)', '/'],
  ])('%s leads to %s', (wanted, target) => expect(safeRedirect(wanted)).toBe(target));
});

describe('matching', () => {
  it('wants every word, in any text and case', () => {
    expect(matches('linux СЕРВЕР', 'Linux: сервер')).toBe(true);
    expect(matches('linux docker', 'Linux', undefined)).toBe(false);
    expect(matches('', 'anything')).toBe(true);
  });
});

describe('sorting', () => {
  it('orders names as people do, and what is unknown last', () => {
    const names = ['node-10', 'node-2', null, 'Node-1'];
    expect(names.sort(compareValues)).toEqual(['Node-1', 'node-2', 'node-10', null]);
    expect([3, undefined, -1].sort(compareValues)).toEqual([-1, 3, undefined]);
  });
});

describe('answers of the server', () => {
  it('may be null for an empty list, but not something else', () => {
    expect(listOf(null, '/x')).toEqual([]);
    expect(listOf([1], '/x')).toEqual([1]);
    expect(() => listOf({}, '/x')).toThrow('/x: a list was expected');
    expect(() => objectOf([], '/x')).toThrow('/x: an object was expected');
  });
});

describe('recent dashboards', () => {
  it('are the newest first, once each, apart for each user', () => {
    for (const uid of ['a', 'b', 'a']) rememberVisit('ann', uid);
    rememberVisit('bob', 'c');
    expect(recentDashboards('ann')).toEqual(['a', 'b']);
    expect(recentDashboards('bob')).toEqual(['c']);
  });

  it('survive a broken value in the storage', () => {
    localStorage.setItem('peeper.recent.ann', '{"not": "a list"');
    expect(recentDashboards('ann')).toEqual([]);
  });
});

describe('the menu', () => {
  it('knows where a page belongs', () => {
    expect(activeEntry('/', false)).toBe('home');
    expect(activeEntry('/d/abc/linux', false)).toBe('dashboards');
    expect(activeEntry('/dashboards', true)).toBe('starred');
    expect(activeEntry('/org/serviceaccounts/3', false)).toBe('serviceAccounts');
    expect(activeEntry('/profile', false)).toBe('');
  });

  it('hides administration from others', () => {
    const ids = (isAdmin: boolean) => navPages(NAV, isAdmin).map((p) => p.id);
    const administration = ['users', 'serviceAccounts', 'server'];
    expect(ids(true)).toEqual(expect.arrayContaining(['home', 'clients', ...administration]));
    expect(ids(false)).toEqual(
      expect.arrayContaining(['home', 'starred', 'dashboards', 'clients']),
    );
    expect(ids(false).filter((id) => administration.includes(id))).toEqual([]);
  });
});

describe('a missing chunk', () => {
  it('reloads once, then lets the error be seen', () => {
    const reload = vi.fn();
    vi.stubGlobal('location', { ...window.location, reload });
    expect(reloadOnce(100_000)).toBe(true);
    expect(reloadOnce(101_000)).toBe(false);
    expect(reloadOnce(200_000)).toBe(true);
    expect(reload).toHaveBeenCalledTimes(2);
    vi.unstubAllGlobals();
  });
});

describe('the commands of a client', () => {
  const installation = {
    host: 'peeper.example.org',
    ip: '192.0.2.7',
    port: 443,
    pin: 'sha256//AAAA=',
    product: 'Soft Switch $1',
    token: 'peeper_abc',
  };

  it('carry the settings, quoted where needed', () => {
    expect(install.envFile(installation)).toBe(
      [
        'PEEPER_HOST=peeper.example.org',
        'PEEPER_IP=192.0.2.7',
        'PEEPER_PORT=443',
        'PEEPER_TLS_PIN=sha256//AAAA=',
        'PEEPER_PRODUCT="Soft Switch \\$1"',
      ].join('\n'),
    );
  });

  it('leave out the pin of a trusted certificate and dial the name without an address', () => {
    const text = install.envFile({ ...installation, ip: '', pin: '', product: '' });
    expect(text).toBe(
      'PEEPER_HOST=peeper.example.org\nPEEPER_IP=peeper.example.org\nPEEPER_PORT=443',
    );
  });

  it('tell addresses from names', () => {
    expect(install.isIpAddress('192.0.2.7')).toBe(true);
    expect(install.isIpAddress('2001:db8::1')).toBe(true);
    expect(install.isIpAddress('peeper.example.org')).toBe(false);
    expect(install.isIpAddress('localhost')).toBe(false);
  });
});

describe('a refusal of the server', () => {
  it('is recognised with its values, or left as it is', () => {
    expect(refusalOf('ann is the last active administrator and cannot be disabled: give')).toEqual({
      key: 'refusal.lastAdmin',
      values: { name: 'ann' },
    });
    expect(refusalOf('the password is too short: it needs at least 8 characters')).toEqual({
      key: 'refusal.passwordShort',
      values: { count: 8 },
    });
    expect(refusalOf('the moon is not full')).toBeUndefined();
    expect(asSentence('the moon is not full')).toBe('The moon is not full');
  });
});

describe('the newcomer of the wizard', () => {
  const host = (instance: string, state: FleetClient['state'], lastPush = 't1'): FleetClient =>
    ({ client: 'acc', instance, state, lastPush }) as FleetClient;
  const prepared = (before: FleetClient[]) => ({
    account: 'acc',
    product: '',
    token: 't',
    before,
  });

  it('is a host that was not there before', () => {
    expect(newcomer([], prepared([]))).toBeUndefined();
    expect(newcomer([host('a', 'ok')], prepared([]))?.instance).toBe('a');
    expect(newcomer([{ ...host('a', 'ok'), client: 'other' }], prepared([]))).toBeUndefined();
  });

  it('or one that had stopped and pushes again', () => {
    const before = prepared([host('a', 'ok'), host('b', 'silent')]);
    expect(newcomer([host('a', 'ok', 't2'), host('b', 'silent')], before)).toBeUndefined();
    expect(newcomer([host('a', 'ok', 't2'), host('b', 'ok', 't2')], before)?.instance).toBe('b');
  });

  it('keys cannot be confused by what names contain', () => {
    expect(clientKey({ client: 'a,b', instance: 'c' })).not.toBe(
      clientKey({ client: 'a', instance: 'b,c' }),
    );
  });
});
