import type { Json } from '../../model/json';

/** A dashboard from nothing. */
export const newDashboard = (title: string): Json => ({
  uid: '',
  title,
  description: '',
  tags: [],
  timezone: '',
  schemaVersion: 39,
  version: 0,
  refresh: '',
  graphTooltip: 1,
  time: { from: 'now-6h', to: 'now' },
  timepicker: {},
  templating: { list: [] },
  annotations: { list: [] },
  links: [],
  panels: [],
});

const SIZES: Readonly<Record<string, { w: number; h: number }>> = {
  stat: { w: 6, h: 4 },
  gauge: { w: 6, h: 6 },
  bargauge: { w: 8, h: 6 },
  table: { w: 24, h: 8 },
};

export function newPanel(type: string, title: string): Json {
  const standalone = type === 'text' || type === 'dashlist';
  return {
    type,
    title,
    gridPos: { x: 0, y: 0, ...(SIZES[type] ?? { w: 12, h: 8 }) },
    ...(!standalone && {
      datasource: { type: 'prometheus', uid: 'peeper-metrics' },
      targets: [{ refId: 'A', expr: '', range: true }],
    }),
    fieldConfig: { defaults: {}, overrides: [] },
    options: type === 'text' ? { mode: 'markdown', content: '' } : {},
  };
}
