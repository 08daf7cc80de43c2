import { useRef } from 'react';
import type { Json } from '../../model/json';
import { parseDashboard } from '../../model/parse';
import type { Dashboard, Item, Panel } from '../../model/types';

/**
 * The model as the view draws it. A panel whose JSON did not change, but for its place, stays the
 * same object: it is not asked nor drawn again.
 */
export function useParsed(model: Json, uid: string): Dashboard {
  const last = useRef<{ model: Json; dashboard: Dashboard; panels: Map<number, Known> }>(undefined);
  if (last.current?.model === model) return last.current.dashboard;
  const parsed = { ...parseDashboard(model), uid };
  const old = last.current;
  const panels = new Map<number, Known>();
  const keep = (panel: Panel): Panel => {
    const content = contentOf(panel);
    const known = old?.panels.get(panel.id);
    const kept = known?.content === content ? known.panel : panel;
    panels.set(panel.id, { content, panel: kept });
    return kept;
  };
  const items = parsed.items.map(
    (item): Item =>
      item.kind === 'panel'
        ? { kind: 'panel', panel: keep(item.panel) }
        : { kind: 'row', row: { ...item.row, panels: item.row.panels.map(keep) } },
  );
  const sameVariables =
    old && JSON.stringify(old.dashboard.variables) === JSON.stringify(parsed.variables);
  const dashboard: Dashboard = {
    ...parsed,
    items,
    variables: sameVariables ? old.dashboard.variables : parsed.variables,
  };
  last.current = { model, dashboard, panels };
  return dashboard;
}

interface Known {
  content: string;
  panel: Panel;
}

const contentOf = (panel: Panel): string => {
  const { gridPos: _pos, ...rest } = panel.source;
  return JSON.stringify(rest);
};
