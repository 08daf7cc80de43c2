/** Light checks of what came from the server, where a wrong shape would break a page far from here. */
import { ApiError } from './api';

export function listOf<T>(body: unknown, path: string): T[] {
  // Go encodes an empty list that nobody made as null.
  if (body === null || body === undefined) return [];
  if (Array.isArray(body)) return body as T[];
  throw new ApiError(0, `${path}: a list was expected in the answer.`);
}

export function objectOf<T extends object>(body: unknown, path: string): T {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as T;
  throw new ApiError(0, `${path}: an object was expected in the answer.`);
}
