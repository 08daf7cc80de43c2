import { COLUMNS } from '../model/panel';
import type { Item, Panel, Row, VariableOption } from '../model/types';
import { ALL, type ResolvedVariable } from '../variables/types';

/** Values that a copy of a repeated panel or row stands for, by variable. */
export type Repeated = Readonly<Record<string, VariableOption>>;

export interface PanelCell {
  kind: 'panel';
  /** Unique on the dashboard and stable between visits: part of shared links. */
  key: string;
  panel: Panel;
  repeated: Repeated;
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface RowCell {
  kind: 'row';
  key: string;
  row: Row;
  repeated: Repeated;
  open: boolean;
  y: number;
}

export type Cell = PanelCell | RowCell;

/** Copies beyond this help nobody and would ask thousands of queries. */
export const MAX_COPIES = 50;

export interface LayoutInput {
  items: readonly Item[];
  variables: readonly ResolvedVariable[];
  /** Rows that the user opened or closed, by key. */
  rows: Readonly<Record<string, boolean>>;
}

/** Places everything that is visible: repeats multiplied, closed rows without their panels. */
export function layout({ items, variables, rows }: LayoutInput): Cell[] {
  const shelf = new Shelf();
  const cells: Cell[] = [];
  const place = (panel: Panel, repeated: Repeated, suffix: string) => {
    let line = 0;
    for (const copy of copiesOf(panel, variables)) {
      const key = `${panel.id}${suffix}${copy.suffix}`;
      const { x, w, h } = copy.pos;
      // Copies side by side begin at one height, below everything that is there already.
      if (copy.lineWidth && x === 0) line = shelf.bottom(0, copy.lineWidth);
      const y = shelf.place(x, w, h, copy.lineWidth ? line : 0);
      cells.push({
        kind: 'panel',
        key,
        panel,
        repeated: { ...repeated, ...copy.repeated },
        x,
        y,
        w,
        h,
      });
    }
  };
  for (const item of items) {
    if (item.kind === 'panel') {
      place(item.panel, {}, '');
      continue;
    }
    const { row } = item;
    for (const { suffix, repeated } of choices(row.repeat, variables)) {
      const key = `row-${row.id}${suffix}`;
      const open = rows[key] ?? !row.collapsed;
      cells.push({ kind: 'row', key, row, repeated, open, y: shelf.place(0, COLUMNS, 1) });
      if (open) for (const panel of sorted(row.panels)) place(panel, repeated, suffix);
    }
  }
  return cells;
}

const sorted = (panels: readonly Panel[]): Panel[] =>
  [...panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);

/** Knows how far down each column is filled. Everything goes as high as it can, in order. */
class Shelf {
  private readonly bottoms = new Array<number>(COLUMNS).fill(0);

  bottom(x: number, w: number): number {
    return Math.max(...this.bottoms.slice(x, x + w));
  }

  place(x: number, w: number, h: number, atLeast = 0): number {
    const y = Math.max(atLeast, this.bottom(x, w));
    for (let i = x; i < x + w; i++) this.bottoms[i] = y + h;
    return y;
  }
}

interface Copy {
  suffix: string;
  repeated: Repeated;
  pos: { x: number; w: number; h: number };
  /** Columns that a line of copies takes together, when they stand side by side. */
  lineWidth?: number;
}

function copiesOf(panel: Panel, variables: readonly ResolvedVariable[]): Copy[] {
  const { x, w, h } = panel.gridPos;
  const found = choices(panel.repeat, variables);
  if (!panel.repeat || !isRepeatable(panel.repeat, variables)) {
    return found.map((c) => ({ ...c, pos: { x, w, h } }));
  }
  if (panel.repeatDirection === 'v') return found.map((c) => ({ ...c, pos: { x, w, h } }));
  const perLine = Math.min(found.length, panel.maxPerRow);
  const width = Math.max(1, Math.floor(COLUMNS / perLine));
  return found.map((c, i) => ({
    ...c,
    pos: { x: (i % perLine) * width, w: width, h },
    lineWidth: width * perLine,
  }));
}

const isRepeatable = (name: string, variables: readonly ResolvedVariable[]) =>
  variables.some((v) => v.variable.name === name);

function choices(
  name: string | undefined,
  variables: readonly ResolvedVariable[],
): { suffix: string; repeated: Repeated }[] {
  const found = name ? variables.find((v) => v.variable.name === name) : undefined;
  if (!name || !found) return [{ suffix: '', repeated: {} }];
  const chosen = found.value.includes(ALL)
    ? found.options
    : found.value.map((v) => found.options.find((o) => o.value === v) ?? { text: v, value: v });
  // With nothing to choose from the panel still shows once, with its own "no data".
  if (chosen.length === 0) return [{ suffix: '', repeated: {} }];
  return chosen
    .slice(0, MAX_COPIES)
    .map((option) => ({ suffix: `~${option.value}`, repeated: { [name]: option } }));
}

/** The cell a link means: `viewPanel=12`, `viewPanel=panel-12` and our own keys. */
export function findCell(cells: readonly Cell[], wanted: string): PanelCell | undefined {
  const panels = cells.filter((c) => c.kind === 'panel');
  const id = wanted.replace(/^panel-/, '');
  return panels.find((c) => c.key === id) ?? panels.find((c) => `${c.panel.id}` === id);
}

/** Every cell with all rows open: a shared panel may live in a closed row. */
export const layoutOpen = (input: Omit<LayoutInput, 'rows'>): Cell[] =>
  layout({
    ...input,
    rows: new Proxy<Record<string, boolean>>({}, { get: () => true }),
  });
