/** Keys as Grafana's users know them; a space stands between keys that follow each other. */
export const SHORTCUTS = [
  // i18n: dash.keys.group.dashboard dash.keys.group.time dash.keys.group.panel dash.keys.group.go
  { group: 'dashboard', keys: ['r', 'd r'], action: 'refresh' },
  { group: 'dashboard', keys: ['d k'], action: 'kiosk' },
  { group: 'dashboard', keys: ['d e'], action: 'expandRows' },
  { group: 'dashboard', keys: ['d c'], action: 'collapseRows' },
  { group: 'dashboard', keys: ['d s'], action: 'settings' },
  { group: 'time', keys: ['t z'], action: 'zoomOut' },
  { group: 'time', keys: ['t ArrowLeft'], action: 'earlier' },
  { group: 'time', keys: ['t ArrowRight'], action: 'later' },
  { group: 'time', keys: ['t a'], action: 'absolute' },
  { group: 'panel', keys: ['v'], action: 'view' },
  { group: 'panel', keys: ['e'], action: 'edit' },
  { group: 'panel', keys: ['i'], action: 'inspect' },
  { group: 'panel', keys: ['p l'], action: 'legend' },
  { group: 'go', keys: ['g h'], action: 'home' },
  { group: 'go', keys: ['g d'], action: 'dashboards' },
  { group: 'go', keys: ['g p'], action: 'profile' },
  { group: 'go', keys: ['?'], action: 'help' },
] as const;

export type Action = (typeof SHORTCUTS)[number]['action'];

const BY_KEYS = new Map<string, Action>(
  SHORTCUTS.flatMap(({ keys, action }) => keys.map((k): [string, Action] => [k, action])),
);
const FIRSTS = new Set(
  [...BY_KEYS.keys()].flatMap((k) => (k.includes(' ') ? k.split(' ')[0] : [])),
);
const TOGETHER_MS = 1000;

/** Gathers keys into shortcuts: the second of two has to follow within a second. */
export class KeyReader {
  private first: { key: string; at: number } | undefined;

  /** `code` finds the letter on a keyboard of another alphabet. */
  read(key: string, code: string, now: number): Action | undefined {
    const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
    const name =
      /^[a-z]$/i.test(key) || !letter ? (key.length === 1 ? key.toLowerCase() : key) : letter;
    const before = this.first && now - this.first.at < TOGETHER_MS ? this.first.key : undefined;
    this.first = undefined;
    const found = before ? BY_KEYS.get(`${before} ${name}`) : undefined;
    if (found) return found;
    if (FIRSTS.has(name)) this.first = { key: name, at: now };
    return BY_KEYS.get(name);
  }
}
