import type { Field, LinkModel } from '@grafana/data';
import type uPlot from 'uplot';
import type { Plot } from './plot';

/** A moment or a span that was clicked on a chart, and what can be done there. */
export interface Pick {
  time: number;
  timeEnd?: number;
  /** Pixels from the left of the plot. */
  left: number;
  links: LinkModel<Field>[];
  /** Ask first what to do: a plain click may also be an accident. */
  offer?: boolean;
}

export const pickAt = (u: uPlot, left: number): Pick => ({
  time: u.posToVal(left, 'x'),
  left,
  links: [],
});

/** Data links of a line at a moment. */
export function linksOf(plot: Plot, line: number, time: number): LinkModel<Field>[] {
  const { field } = plot.lines[line] ?? {};
  const values = plot.lines[line]?.values;
  if (!field?.config.links?.length || !values) return [];
  const row = (plot.data[0] as number[]).indexOf(time);
  return field.getLinks?.({ valueRowIndex: Math.max(0, row) }) ?? [];
}
