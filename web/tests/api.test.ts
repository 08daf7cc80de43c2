import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, api, request, setSessionHandlers } from '@/lib/api';
import { reachable } from '@/lib/reachability';
import { answer, onFetch } from './server';

const onUnauthenticated = vi.fn();
const onPasswordChangeRequired = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  setSessionHandlers({ onUnauthenticated, onPasswordChangeRequired });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('a request', () => {
  it('sends JSON and answers JSON', async () => {
    const calls = onFetch({ 'POST /api/x': () => answer({ id: 7 }) });
    expect(await api.post('/api/x', { name: 'a' })).toEqual({ id: 7 });
    expect(calls[0]?.body).toEqual({ name: 'a' });
  });

  it('sends forms to the query API, and leaves out empty parameters', async () => {
    const calls = onFetch({
      'POST /api/v1/query': () => answer({}),
      'GET /api/x': () => answer([]),
    });
    await request('/api/v1/query', { method: 'POST', body: new URLSearchParams({ query: 'up' }) });
    await api.get('/api/x', { a: 'b c', none: undefined, empty: '' });
    expect(calls[0]?.body).toBe('query=up');
    expect(calls[1]?.url).toBe('/api/x?a=b+c');
  });

  it('answers undefined for an empty body', async () => {
    onFetch({ 'DELETE /api/x': () => new Response(null, { status: 204 }) });
    expect(await api.delete('/api/x')).toBeUndefined();
  });
});

describe('a failure', () => {
  it('carries the message of the server', async () => {
    onFetch({ 'GET /api/x': () => answer({ message: 'The name is taken.' }, 409) });
    const error = await failure(api.get('/api/x'));
    expect(error).toMatchObject({ status: 409, message: 'The name is taken.' });
  });

  it('carries the text of the query API, which has another field', async () => {
    onFetch({ 'GET /api/x': () => answer({ status: 'error', error: 'parse error' }, 422) });
    expect((await failure(api.get('/api/x'))).message).toBe('parse error');
  });

  it('names the status when the answer is not JSON', async () => {
    onFetch({ 'GET /api/x': () => new Response('<html>', { status: 500, statusText: 'Broken' }) });
    expect((await failure(api.get('/api/x'))).message).toBe('500 Broken');
  });

  it('carries the wait of 429', async () => {
    onFetch({ 'GET /api/x': () => answer({ message: 'm' }, 429, { 'Retry-After': '42' }) });
    expect((await failure(api.get('/api/x'))).retryAfter).toBe(42);
  });

  it('of the session leads to the login, except for the login itself', async () => {
    onFetch({ 'GET /api/x': () => answer({ message: 'm' }, 401) });
    await failure(request('/api/x', { keepOnUnauthenticated: true }));
    expect(onUnauthenticated).not.toHaveBeenCalled();
    await failure(api.get('/api/x'));
    expect(onUnauthenticated).toHaveBeenCalledOnce();
  });

  it('because the password has to change leads there; another 403 does not', async () => {
    onFetch({
      'GET /api/x': () => answer({ message: 'm', reason: 'password-change-required' }, 403),
      'GET /api/y': () => answer({ message: 'm' }, 403),
    });
    await failure(api.get('/api/y'));
    expect(onPasswordChangeRequired).not.toHaveBeenCalled();
    await failure(api.get('/api/x'));
    expect(onPasswordChangeRequired).toHaveBeenCalledOnce();
  });
});

describe('a server that does not answer', () => {
  it('is noticed, asked again, and noticed when it is back', async () => {
    vi.useFakeTimers();
    let away = true;
    onFetch({
      'GET /api/x': () => {
        throw new TypeError('failed to fetch');
      },
      'GET /healthz': () => {
        if (away) throw new TypeError('failed to fetch');
        return new Response('ok');
      },
    });
    expect((await failure(api.get('/api/x'))).status).toBe(0);
    expect(reachable.get()).toBe(false);
    await vi.advanceTimersByTimeAsync(3000);
    expect(reachable.get()).toBe(false);
    away = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(reachable.get()).toBe(true);
  });

  it('is not what an aborted request means', async () => {
    onFetch({
      'GET /api/x': () => {
        throw new DOMException('stopped', 'AbortError');
      },
    });
    await expect(api.get('/api/x')).rejects.toThrow('stopped');
    expect(reachable.get()).toBe(true);
  });
});
