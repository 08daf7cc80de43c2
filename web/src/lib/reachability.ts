/** Knows whether the server answers. While it does not, asks again until it does. */
import { createStore } from './store';

export const reachable = createStore(true);

const RETRY_MS = 3000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function noteReachable(): void {
  clearTimeout(timer);
  timer = undefined;
  reachable.set(true);
}

export function noteUnreachable(): void {
  reachable.set(false);
  timer ??= setTimeout(probe, RETRY_MS);
}

async function probe(): Promise<void> {
  timer = undefined;
  try {
    const response = await fetch('/healthz', { cache: 'no-store' });
    if (response.ok) return noteReachable();
  } catch {
    // Still away: fall through to the next try.
  }
  noteUnreachable();
}
