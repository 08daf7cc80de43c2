import { type CSSProperties, useCallback, useMemo, useRef, useState } from 'react';
import { PanelBox } from '../panels/chrome/PanelBox';
import { useDashboardState } from '../state/context';
import styles from './grid.module.css';
import { type Cell, type LayoutInput, layout, type PanelCell } from './layout';
import { RowHeader } from './RowHeader';
import { useNear } from './useNear';

/** All panels and rows of the dashboard. */
export function Grid() {
  const { dashboard, variables } = useDashboardState();
  const [rows, setRows] = useState<LayoutInput['rows']>({});
  const cells = useMemo(
    () => layout({ items: dashboard.items, variables, rows }),
    [dashboard.items, variables, rows],
  );
  const toggle = useCallback(
    (key: string, open: boolean) => setRows((r) => ({ ...r, [key]: open })),
    [],
  );
  return (
    <div className={styles.grid}>
      {readingOrder(cells).map((cell) =>
        cell.kind === 'row' ? (
          <RowHeader key={cell.key} cell={cell} onToggle={toggle} />
        ) : (
          <GridPanel key={cell.key} cell={cell} />
        ),
      )}
    </div>
  );
}

/** From top to bottom and left to right: the order of the keyboard and of one column on a phone. */
const readingOrder = (cells: readonly Cell[]): Cell[] =>
  [...cells].sort((a, b) => a.y - b.y || left(a) - left(b));

const left = (cell: Cell): number => (cell.kind === 'panel' ? cell.x : 0);

function GridPanel({ cell }: { cell: PanelCell }) {
  const ref = useRef<HTMLDivElement>(null);
  const near = useNear(ref);
  return (
    <div ref={ref} className={styles.cell} style={place(cell)}>
      <PanelBox cell={cell} near={near} />
    </div>
  );
}

/** Variables and not `grid-area`, so that a phone's style sheet can place them otherwise. */
const place = ({ x, y, w, h }: PanelCell): CSSProperties =>
  ({ '--x': x + 1, '--y': y + 1, '--w': w, '--h': h }) as CSSProperties;
