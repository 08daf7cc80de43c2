import { COLUMNS } from '../../model/panel';

/** One thing on the grid, in grid units. */
export interface Box {
  id: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.id !== b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

export const byPlace = (a: Pick<Box, 'x' | 'y'>, b: Pick<Box, 'x' | 'y'>): number =>
  a.y - b.y || a.x - b.x;

/** Everything goes as high as it can, in order: no gaps between panels, as in Grafana. */
export function compact(boxes: readonly Box[]): Box[] {
  const bottoms = new Array<number>(COLUMNS).fill(0);
  const placed = new Map<number, Box>();
  for (const box of [...boxes].sort(byPlace)) {
    const y = Math.max(0, ...bottoms.slice(box.x, box.x + box.w));
    bottoms.fill(y + box.h, box.x, box.x + box.w);
    placed.set(box.id, { ...box, y });
  }
  return boxes.map((b) => placed.get(b.id) ?? b);
}

/**
 * Puts one box somewhere else or gives it another size. What stood there moves out of the way: up
 * when there is room, else down.
 */
export function place(boxes: readonly Box[], wanted: Box): Box[] {
  const w = Math.max(1, Math.min(wanted.w, COLUMNS));
  const target: Box = {
    ...wanted,
    w,
    h: Math.max(1, wanted.h),
    x: Math.max(0, Math.min(wanted.x, COLUMNS - w)),
    y: Math.max(0, wanted.y),
  };
  const working = new Map(boxes.map((b) => [b.id, { ...b }]));
  const before = working.get(target.id);
  working.set(target.id, target);
  const goesDown = before !== undefined && target.y > before.y;
  giveWay(working, target, goesDown);
  return compact(boxes.map((b) => working.get(b.id) ?? b));
}

function giveWay(working: Map<number, Box>, fixed: Box, mayGoUp: boolean): void {
  for (const hit of [...working.values()].filter((b) => overlaps(fixed, b)).sort(byPlace)) {
    if (!overlaps(fixed, hit)) continue;
    const above = { ...hit, y: Math.max(0, fixed.y - hit.h) };
    const others = [...working.values()].filter((b) => b.id !== hit.id);
    if (mayGoUp && !others.some((b) => overlaps(above, b))) {
      hit.y = above.y;
      continue;
    }
    hit.y = fixed.y + fixed.h;
    giveWay(working, hit, false);
  }
}
