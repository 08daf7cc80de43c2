/** localStorage that never throws: a browser may forbid it, be full, or hold text from elsewhere. */
const PREFIX = 'peeper.';

export function load(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function save(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // The setting then lasts until the page is closed.
  }
}

export function loadJson(key: string): unknown {
  try {
    return JSON.parse(load(key) ?? 'null');
  } catch {
    return null;
  }
}
