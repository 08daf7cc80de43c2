/**
 * After the server was upgraded, chunks of the old UI are gone. A tab that was open then fails to
 * load a page it has not visited yet; loading the new index.html is the cure.
 */
const KEY = 'peeper.reloaded';
const GRACE_MS = 30_000;

export function reloadOnNewVersion(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (reloadOnce()) event.preventDefault();
  });
}

/** Reloads unless it was just done: a chunk that stays missing must end in an error, not a loop. */
export function reloadOnce(now = Date.now()): boolean {
  try {
    if (now - Number(sessionStorage.getItem(KEY) ?? 0) < GRACE_MS) return false;
    sessionStorage.setItem(KEY, String(now));
  } catch {
    return false;
  }
  window.location.reload();
  return true;
}
