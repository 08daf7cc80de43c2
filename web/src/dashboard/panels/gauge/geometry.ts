/** A gauge is an arc of 240°, open at the bottom. */
const START = -210;
const SWEEP = 240;

const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** The angle of a share (0…1) of the scale. */
export const angleOf = (share: number): number => START + SWEEP * Math.min(1, Math.max(0, share));

export function pointAt(cx: number, cy: number, r: number, degrees: number): [number, number] {
  return [cx + r * Math.cos(rad(degrees)), cy + r * Math.sin(rad(degrees))];
}

/** The path of an arc between two shares of the scale. */
export function arcPath(cx: number, cy: number, r: number, from: number, to: number): string {
  const a = angleOf(from);
  const b = angleOf(to);
  const [x0, y0] = pointAt(cx, cy, r, a).map(short) as [number, number];
  const [x1, y1] = pointAt(cx, cy, r, b).map(short) as [number, number];
  return `M${x0} ${y0}A${short(r)} ${short(r)} 0 ${b - a > 180 ? 1 : 0} 1 ${x1} ${y1}`;
}

const short = (v: number): number => Math.round(v * 100) / 100;

/** Where a value lies between the limits, 0…1. */
export function shareOf(value: number, min: number, max: number): number {
  if (!Number.isFinite(value)) return 0;
  return max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0;
}

export interface Circle {
  cx: number;
  cy: number;
  r: number;
}

/** The largest such arc in a box, centred: it is as high as 1.5 radii. */
export function fitCircle(width: number, height: number): Circle {
  const r = Math.max(8, Math.min(width / 2 - 4, height / 1.52 - 2));
  return { cx: width / 2, cy: (height - r * 1.5) / 2 + r, r };
}
