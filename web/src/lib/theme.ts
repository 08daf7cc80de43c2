import { isMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';
import { load, save } from './storage';

/** What the user chooses; the server's word for Mantine's `auto` is `system`. */
export const THEMES = ['dark', 'light', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';
export const isTheme = (v: unknown): v is Theme => THEMES.includes(v as Theme);
export const toScheme = (theme: Theme) => (theme === 'system' ? 'auto' : theme);

/** Kept under the same key and words that public/boot.js reads before the first paint. */
export const colorSchemeManager: MantineColorSchemeManager = {
  get(defaultValue) {
    const saved = load(KEY);
    return isTheme(saved) ? toScheme(saved) : defaultValue;
  },
  set(value) {
    if (isMantineColorScheme(value)) save(KEY, value === 'auto' ? 'system' : value);
  },
  subscribe() {},
  unsubscribe() {},
  clear() {},
};
