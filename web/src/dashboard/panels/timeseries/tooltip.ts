import { formattedValueToString } from '@grafana/data';
import type uPlot from 'uplot';
import type { Line } from './lines';
import type { Plot } from './plot';

export interface TooltipOptions {
  mode: 'single' | 'multi' | 'none';
  sort: 'none' | 'asc' | 'desc';
  hideZeros: boolean;
  /** Also shown while the pointer is over another panel. */
  shared: boolean;
}

export interface TooltipRow {
  line: Line;
  value: number;
  text: string;
  nearest: boolean;
}

const MAX_ROWS = 24;

/** The lines that have a value under the crosshair, in the order the panel wants. */
export function tooltipRows(
  plot: Plot,
  index: number,
  nearest: number | undefined,
  { mode, sort, hideZeros }: TooltipOptions,
): TooltipRow[] {
  const rows = plot.lines.flatMap((line, i): TooltipRow[] => {
    const value = line.values[index];
    if (value == null || !plot.visible[i] || line.custom.hideFrom?.tooltip) return [];
    if (hideZeros && value === 0) return [];
    const display = line.field.display?.(value);
    const text = display ? formattedValueToString(display) : String(value);
    return [{ line, value, text, nearest: i === nearest }];
  });
  if (mode === 'single') return rows.filter((r) => r.nearest);
  if (sort === 'asc') rows.sort((a, b) => a.value - b.value);
  if (sort === 'desc') rows.sort((a, b) => b.value - a.value);
  return rows;
}

/** The line closest to the pointer in height. */
export function nearestLine(u: uPlot, plot: Plot, index: number, top: number): number | undefined {
  let best: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  plot.lines.forEach((_line, i) => {
    const value = plot.stacked.columns[i]?.[index];
    const scale = plot.axisOf[i]?.key;
    if (value == null || !plot.visible[i] || scale === undefined) return;
    const d = Math.abs(u.valToPos(value, scale) - top);
    if (d < distance) {
      distance = d;
      best = i;
    }
  });
  return best;
}

/**
 * The box beside the crosshair. It is plain DOM and not React since it changes with every move of
 * the pointer. All text goes through textContent: names come from labels, which anyone may send.
 */
export class Tooltip {
  private readonly box = document.createElement('div');

  constructor(className: string) {
    this.box.className = className;
    this.box.setAttribute('role', 'tooltip');
    this.hide();
    document.body.append(this.box);
  }

  show(title: string, rows: readonly TooltipRow[], more: (count: number) => string): void {
    const shown = visibleRows(rows);
    const nodes: Node[] = [element('header', title)];
    for (const row of shown) nodes.push(rowElement(row));
    if (rows.length > shown.length) nodes.push(element('footer', more(rows.length - shown.length)));
    this.box.replaceChildren(...nodes);
    this.box.style.display = 'block';
  }

  /** Beside the pointer, on the side where there is room. */
  place(x: number, y: number): void {
    const { offsetWidth: w, offsetHeight: h } = this.box;
    const left = x + 16 + w > innerWidth - 8 ? Math.max(8, x - 16 - w) : x + 16;
    const top = Math.max(8, Math.min(y + 12, innerHeight - h - 8));
    this.box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.box.style.display = 'none';
  }

  remove(): void {
    this.box.remove();
  }
}

function visibleRows(rows: readonly TooltipRow[]): readonly TooltipRow[] {
  if (rows.length <= MAX_ROWS) return rows;
  const first = rows.slice(0, MAX_ROWS);
  const nearest = rows.find((r) => r.nearest);
  return !nearest || first.includes(nearest) ? first : [...first.slice(0, -1), nearest];
}

function element(tag: string, text: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

function rowElement({ line, text, nearest }: TooltipRow): HTMLElement {
  const row = document.createElement('div');
  if (nearest) row.dataset.nearest = '';
  const mark = document.createElement('i');
  mark.style.background = line.color;
  row.append(mark, element('span', line.name), element('b', text));
  return row;
}
