/**
 * The one way to talk to the server. Answers are JSON; a failure is an ApiError whose message can be
 * shown to the user as it is.
 */
import { noteReachable, noteUnreachable } from './reachability';

export class ApiError extends Error {
  /** HTTP status, or 0 when the server could not be reached. */
  readonly status: number;
  /** Machine-readable cause given by the server, such as `password-change-required`. */
  readonly reason?: string;
  /** Seconds to wait before another try, from Retry-After. */
  readonly retryAfter?: number;

  constructor(
    status: number,
    message: string,
    extra: { reason?: string; retryAfter?: number } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = extra.reason;
    this.retryAfter = extra.retryAfter;
  }
}

export const PASSWORD_CHANGE_REQUIRED = 'password-change-required';

interface SessionHandlers {
  /** The session is gone: the user has to log in again. */
  onUnauthenticated(): void;
  onPasswordChangeRequired(): void;
}

let handlers: SessionHandlers = {
  onUnauthenticated: () => {},
  onPasswordChangeRequired: () => {},
};

export function setSessionHandlers(next: SessionHandlers): void {
  handlers = next;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; URLSearchParams are sent form-encoded. */
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  /** Do not leave the page on 401: the caller handles it (the login form itself). */
  keepOnUnauthenticated?: boolean;
}

/** Answers the JSON body, or undefined when there is none. Throws ApiError; rethrows an abort. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text();
  const body = parse(text);
  if (response.ok) return body as T;

  const error = toError(response, body);
  if (error.status === 401 && !options.keepOnUnauthenticated) handlers.onUnauthenticated();
  if (error.status === 403 && error.reason === PASSWORD_CHANGE_REQUIRED) {
    handlers.onPasswordChangeRequired();
  }
  throw error;
}

export const api = {
  get: <T>(path: string, query?: RequestOptions['query'], signal?: AbortSignal) =>
    request<T>(path, { query, signal }),
  post: <T>(path: string, body?: unknown) => request<T>(path, { method: 'POST', body }),
  put: <T>(path: string, body?: unknown) => request<T>(path, { method: 'PUT', body }),
  patch: <T>(path: string, body?: unknown) => request<T>(path, { method: 'PATCH', body }),
  delete: <T>(path: string, query?: RequestOptions['query']) =>
    request<T>(path, { method: 'DELETE', query }),
};

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  let body: BodyInit | undefined;
  if (options.body instanceof URLSearchParams) {
    body = options.body;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.body);
  }
  try {
    const response = await fetch(withQuery(path, options.query), {
      method: options.method ?? 'GET',
      headers,
      body,
      signal: options.signal,
      credentials: 'same-origin',
    });
    // A proxy in front of a stopped server answers for it.
    if (response.status === 502 || response.status === 504) noteUnreachable();
    else noteReachable();
    return response;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    noteUnreachable();
    throw new ApiError(0, 'The server cannot be reached.');
  }
}

function withQuery(path: string, query: RequestOptions['query']): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') params.set(key, String(value));
  }
  const encoded = params.toString();
  return encoded ? `${path}?${encoded}` : path;
}

function parse(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toError(response: Response, body: unknown): ApiError {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  // The query API names its text `error`, everything else `message`.
  const text = fields.message ?? fields.error;
  const message =
    typeof text === 'string' && text ? text : `${response.status} ${response.statusText}`;
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, message.trim(), {
    reason: typeof fields.reason === 'string' ? fields.reason : undefined,
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  });
}
