import { lazy, Suspense, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './annotations.module.css';
import type { Mark } from './model';

const MarkCard = lazy(() => import('./MarkCard').then((m) => ({ default: m.MarkCard })));

interface MarksProps {
  /** The plot of the chart, whose width is the range. */
  over: HTMLElement;
  marks: readonly Mark[];
  from: number;
  to: number;
  panelId: number;
}

/** Annotations over a chart. Their places are shares of the width, so no redraw moves them. */
export function Marks({ over, marks, from, to, panelId }: MarksProps) {
  const [open, setOpen] = useState<{ mark: Mark; anchor: HTMLElement }>();
  const share = (ms: number) => ((ms - from) / Math.max(1, to - from)) * 100;
  return createPortal(
    <>
      {marks.map((mark) => {
        const start = share(mark.time);
        const end = share(mark.timeEnd ?? mark.time);
        if (end < 0 || start > 100) return null;
        const left = Math.max(0, start);
        return (
          <div
            key={mark.key}
            className={styles.mark}
            data-span={mark.timeEnd ? '' : undefined}
            style={
              {
                left: `${left}%`,
                width: mark.timeEnd ? `${Math.min(100, end) - left}%` : undefined,
                '--mark': mark.color,
              } as React.CSSProperties
            }
          >
            <button
              type="button"
              aria-label={[mark.title, mark.text].filter(Boolean).join(': ') || undefined}
              onMouseDown={(e) => e.stopPropagation()}
              onMouseEnter={(e) => setOpen({ mark, anchor: e.currentTarget })}
              onFocus={(e) => setOpen({ mark, anchor: e.currentTarget })}
              onClick={(e) => {
                e.stopPropagation();
                setOpen({ mark, anchor: e.currentTarget });
              }}
            />
          </div>
        );
      })}
      {open && (
        <Suspense>
          <MarkCard
            key={open.mark.key}
            mark={open.mark}
            anchor={open.anchor}
            panelId={panelId}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </>,
    over,
  );
}
