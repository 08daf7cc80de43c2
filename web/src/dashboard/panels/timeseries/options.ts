import { clamp, flag, object, optionalNumber, text, texts } from '../../model/json';
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

/** A legend at the side takes what was set, but never most of a small panel. */
export const legendWidth = (wanted: number | undefined, width: number): number =>
  Math.round(clamp(wanted ?? width * 0.3, 80, Math.max(80, width * 0.5)));
