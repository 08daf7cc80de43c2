export interface Tiles {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

const GAP = 6;

/**
 * Divides a space into equal tiles; `aspect` is the shape (width / height) that
 * its picture looks best in, `caption` what stands below the picture.
 */
export function divide(
  count: number,
  width: number,
  height: number,
  orientation: string,
  shape: { aspect: number; caption: number },
): Tiles {
  if (count <= 1) return tile(1, 1, width, height);
  // "horizontal" tiles lie flat, one below the other; "vertical" ones stand side by side.
  if (orientation === 'horizontal') return tile(1, count, width, height);
  if (orientation === 'vertical') return tile(count, 1, width, height);
  let best = tile(count, 1, width, height);
  let score = 0;
  for (let columns = 1; columns <= count; columns++) {
    const candidate = tile(columns, Math.ceil(count / columns), width, height);
    const size = Math.min(candidate.width, (candidate.height - shape.caption) * shape.aspect);
    if (size > score) {
      score = size;
      best = candidate;
    }
  }
  return best;
}

function tile(columns: number, rows: number, width: number, height: number): Tiles {
  return {
    columns,
    rows,
    width: Math.max(1, Math.floor((width - GAP * (columns - 1)) / columns)),
    height: Math.max(1, Math.floor((height - GAP * (rows - 1)) / rows)),
  };
}

export const tileGrid = ({ columns }: Tiles): React.CSSProperties => ({
  display: 'grid',
  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  gap: GAP,
  width: '100%',
  height: '100%',
});
