import { colorManipulator } from '@grafana/data';
import type { CSSProperties } from 'react';
import { LIGHT_TEXT, textOn } from '../../fields/contrast';
import { type Column, displayOf } from './columns';

/** Background and a text colour that can be read on it. */
export function backgroundOf(color: string, gradient: boolean): CSSProperties {
  const { darken, lighten } = colorManipulator;
  const shade = textOn(color) === LIGHT_TEXT ? darken : lighten;
  const background = gradient ? `linear-gradient(120deg, ${shade(color, 0.2)}, ${color})` : color;
  return { background, color: textOn(color) };
}

/** The colour of a whole row, when a column says that its colour means the row. */
export function rowBackground(columns: readonly Column[], row: number): CSSProperties | undefined {
  const leading = columns.find((c) => c.cell.kind === 'color-background' && c.cell.applyToRow);
  if (!leading) return undefined;
  const { color } = displayOf(leading.field, leading.field.values[row]);
  return color ? backgroundOf(color, leading.cell.gradient) : undefined;
}
