import type { FieldDisplay } from '@grafana/data';

export interface Slice {
  value: FieldDisplay;
  name: string;
  color: string;
  /** Turns from the top, 0…1. */
  from: number;
  to: number;
  percent: string;
}

/** Positive values, largest first, as parts of one turn. */
export function slicesOf(values: readonly FieldDisplay[]): Slice[] {
  const positive = values
    .filter((v) => Number.isFinite(v.display.numeric) && v.display.numeric > 0)
    .sort((a, b) => b.display.numeric - a.display.numeric);
  const total = positive.reduce((sum, v) => sum + v.display.numeric, 0);
  let at = 0;
  return positive.map((value) => {
    const share = value.display.numeric / total;
    const slice: Slice = {
      value,
      name: value.display.title ?? '',
      color: value.display.color ?? '#808080',
      from: at,
      to: at + share,
      percent: `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`,
    };
    at = slice.to;
    return slice;
  });
}

export function slicePath(
  { from, to }: Pick<Slice, 'from' | 'to'>,
  r: number,
  inner: number,
): string {
  // A full turn begins and ends at one point, which an arc cannot draw.
  const end = Math.min(to, from + 0.99999);
  const [x0, y0] = at(from, r);
  const [x1, y1] = at(end, r);
  const large = end - from > 0.5 ? 1 : 0;
  if (inner <= 0) return `M0 0L${x0} ${y0}A${r} ${r} 0 ${large} 1 ${x1} ${y1}Z`;
  const [x2, y2] = at(end, inner);
  const [x3, y3] = at(from, inner);
  return `M${x0} ${y0}A${r} ${r} 0 ${large} 1 ${x1} ${y1}L${x2} ${y2}A${inner} ${inner} 0 ${large} 0 ${x3} ${y3}Z`;
}

function at(turn: number, r: number): [number, number] {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [Math.round(Math.cos(angle) * r * 100) / 100, Math.round(Math.sin(angle) * r * 100) / 100];
}
