import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layout, layoutOpen } from '@/dashboard/grid/layout';
import { parseDashboard } from '@/dashboard/model/parse';
import { visualizationOf } from '@/dashboard/panels/registry';
import { orderVariables } from '@/dashboard/variables/order';

// The community dashboard lives outside the project; PEEPER_SHARED names the directory that has it.
const file = join(process.env.PEEPER_SHARED ?? '', 'data', 'node-exporter-full.json');
const there = Boolean(process.env.PEEPER_SHARED) && existsSync(file);
if (!there)
  console.warn('skipped: PEEPER_SHARED names no directory with data/node-exporter-full.json');

describe.skipIf(!there)('the community dashboard "Node Exporter Full"', () => {
  const dashboard = there ? parseDashboard(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const items = dashboard?.items ?? [];

  it('opens unchanged with all of its rows and panels', () => {
    const rows = items.filter((i) => i.kind === 'row');
    const panels = items.flatMap((i) => (i.kind === 'row' ? i.row.panels : [i.panel]));
    expect(rows).toHaveLength(16);
    expect(panels).toHaveLength(125);
    expect(dashboard?.title).toBe('Node Exporter Full');
    expect(dashboard?.graphTooltip).toBe(1);
  });

  it('has a visualization for every panel', () => {
    const types = new Set(
      items.flatMap((i) => (i.kind === 'row' ? i.row.panels : [i.panel])).map((p) => p.type),
    );
    const unknown = visualizationOf('no such type');
    expect([...types].sort()).toEqual(['bargauge', 'gauge', 'stat', 'timeseries']);
    for (const type of types) expect(visualizationOf(type)).not.toBe(unknown);
  });

  it('asks its variables one after the other', () => {
    const { levels, cycles } = orderVariables(dashboard?.variables ?? []);
    expect(levels.map((l) => l.map((v) => v.name))).toEqual([
      ['ds_prometheus'],
      ['job'],
      ['nodename'],
      ['node'],
    ]);
    expect(cycles.size).toBe(0);
  });

  it('leaves the panels of closed rows out, and no two panels overlap when all are open', () => {
    const closed = layout({ items, variables: [], rows: {} });
    const open = layoutOpen({ items, variables: [] });
    expect(closed.filter((c) => c.kind === 'panel').length).toBeLessThan(20);
    const taken = new Set<string>();
    for (const c of open) {
      if (c.kind === 'row') continue;
      for (let x = c.x; x < c.x + c.w; x++) {
        for (let y = c.y; y < c.y + c.h; y++) {
          expect(taken.has(`${x},${y}`), `${c.panel.title} at ${x},${y}`).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
