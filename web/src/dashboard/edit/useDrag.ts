import { type PointerEvent as ReactPointerEvent, type RefObject, useRef } from 'react';
import { COLUMNS } from '../model/panel';
import type { Box } from './model/grid';

const ROW_PX = 38; // 30 px and the gap of 8 px
const GAP_PX = 8;

interface DragOptions {
  host: RefObject<HTMLElement | null>;
  onMove(box: Box): void;
  /** Undefined when the drag was given up with Escape. */
  onEnd(box: Box | undefined): void;
}

type Grab = ((e: ReactPointerEvent, box: Box, kind: 'move' | 'resize') => void) & {
  active(): number | undefined;
};

/** Follows the pointer from a press on a grip to its release, in steps of the grid. */
export function useDrag(options: DragOptions): Grab {
  const latest = useRef(options);
  latest.current = options;
  const active = useRef<number>(undefined);
  const grab = (e: ReactPointerEvent, box: Box, kind: 'move' | 'resize') => {
    const host = latest.current.host.current;
    if (e.button !== 0 || !host) return;
    e.preventDefault();
    active.current = box.id;
    const column = (host.clientWidth + GAP_PX) / COLUMNS;
    const start = { x: e.clientX, y: e.clientY + window.scrollY };
    let last = box;
    const follow = (at: PointerEvent) => {
      const dx = Math.round((at.clientX - start.x) / column);
      const dy = Math.round((at.clientY + window.scrollY - start.y) / ROW_PX);
      const next: Box =
        kind === 'move'
          ? { ...box, x: limit(box.x + dx, 0, COLUMNS - box.w), y: Math.max(0, box.y + dy) }
          : { ...box, w: limit(box.w + dx, 1, COLUMNS - box.x), h: Math.max(1, box.h + dy) };
      if (JSON.stringify(next) === JSON.stringify(last)) return;
      last = next;
      latest.current.onMove(next);
    };
    const end = (done: boolean) => {
      document.removeEventListener('pointermove', follow);
      document.removeEventListener('pointerup', up);
      document.removeEventListener('pointercancel', cancel);
      document.removeEventListener('keydown', key, true);
      active.current = undefined;
      latest.current.onEnd(done && last !== box ? last : undefined);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    const key = (k: KeyboardEvent) => {
      if (k.key !== 'Escape') return;
      k.stopPropagation();
      end(false);
    };
    document.addEventListener('pointermove', follow);
    document.addEventListener('pointerup', up);
    document.addEventListener('pointercancel', cancel);
    document.addEventListener('keydown', key, true);
  };
  return Object.assign(grab, { active: () => active.current });
}

const limit = (v: number, min: number, max: number) => Math.min(max, Math.max(min, v));
