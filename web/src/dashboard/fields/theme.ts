import { createTheme, type GrafanaTheme2 } from '@grafana/data';

export type Mode = 'dark' | 'light';

const themes = new Map<Mode, GrafanaTheme2>();

/** Colours, palettes and fonts of charts; CSS has the rest. */
export function themeOf(mode: Mode): GrafanaTheme2 {
  const known = themes.get(mode);
  if (known) return known;
  const theme = createTheme({
    colors: { mode },
    typography: { fontFamily: "'Inter Variable', system-ui, sans-serif" },
  });
  themes.set(mode, theme);
  return theme;
}
