import { createTheme, type MantineColorsTuple } from '@mantine/core';

// Grafana's greys and blue, so that the screens feel familiar; amber is Peeper's own.
const dark: MantineColorsTuple = [
  '#ccccdc',
  '#b3b4c2',
  '#9597a6',
  '#6e7181',
  '#3c3f4a',
  '#2c3038',
  '#22252b',
  '#181b1f',
  '#111217',
  '#0b0c0e',
];

const blue: MantineColorsTuple = [
  '#eaf1ff',
  '#d3e0fb',
  '#a9c3f5',
  '#8ab0f5',
  '#6e9fff',
  '#5a8bf0',
  '#4a7de0',
  '#3d71d9',
  '#3566c9',
  '#1f62e0',
];

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
  primaryColor: 'blue',
  primaryShade: 8, // white on lighter blues fails WCAG AA
  autoContrast: true,
  defaultRadius: 'sm',
  radius: { xs: '0.125rem', sm: '0.25rem', md: '0.375rem', lg: '0.5rem', xl: '0.75rem' },
  cursorType: 'pointer',
  focusRing: 'auto',
  colors: { dark, blue },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  headings: {
    fontWeight: '500',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  components: {
    Modal: { defaultProps: { centered: true, padding: 'lg' } },
    Drawer: { defaultProps: { padding: 'lg' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, fz: 'xs' } },
    Select: { defaultProps: { comboboxProps: { shadow: 'md' }, allowDeselect: false } },
    // The placeholder is a focusable child that role="menu" does not allow.
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: 'md' } },
  },
});
