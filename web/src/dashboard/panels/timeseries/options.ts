import { clamp, flag, object, optionalNumber, text, texts } from '../../model/json';
import { textWidth } from '../shared/measure';
import type { LegendRow } from './legendRows';
import type { TooltipOptions } from './tooltip';

export interface LegendOptions {
  show: boolean;
  table: boolean;
  right: boolean;
  calcs: string[];
  width: number | undefined;
  sortBy: string;
  sortDesc: boolean;
}

export function legendOptions(options: Record<string, unknown>): LegendOptions {
  const legend = object(options.legend);
  return {
    show:
      flag(legend.showLegend, legend.displayMode !== 'hidden') && legend.displayMode !== 'hidden',
    table: legend.displayMode === 'table',
    right: legend.placement === 'right',
    calcs: texts(legend.calcs),
    width: optionalNumber(legend.width),
    sortBy: text(legend.sortBy),
    sortDesc: flag(legend.sortDesc),
  };
}

export function tooltipOptions(
  options: Record<string, unknown>,
  graphTooltip: 0 | 1 | 2,
): TooltipOptions {
  const tooltip = object(options.tooltip);
  const mode = tooltip.mode === 'multi' || tooltip.mode === 'none' ? tooltip.mode : 'single';
  const sort = tooltip.sort === 'asc' || tooltip.sort === 'desc' ? tooltip.sort : 'none';
  return { mode, sort, hideZeros: flag(tooltip.hideZeros), shared: graphTooltip === 2 };
}

const FONT_PX = 12;
const MARK = 30;
const CELL_PADDING = 17;

/** A legend at the side takes what was set or its texts need, but never most of a small panel. */
export function legendWidth(
  { width, table }: LegendOptions,
  rows: readonly LegendRow[],
  headings: readonly string[],
  panelWidth: number,
): number {
  const widest = (texts: string[]) =>
    Math.max(0, ...texts.map((text) => textWidth(text, 450) * FONT_PX));
  const names = widest(rows.map((r) => r.line.name)) + MARK;
  const cells = headings.map(
    (heading, i) =>
      widest([table ? `${heading} ↓` : '', ...rows.map((r) => r.cells[i]?.text ?? '')]) +
      CELL_PADDING,
  );
  const needed = cells.reduce((sum, w) => sum + w, names) + CELL_PADDING;
  return Math.round(clamp(width ?? needed, 80, Math.max(80, panelWidth * 0.5)));
}
