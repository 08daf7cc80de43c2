import type { DataFrame } from '@grafana/data';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Cell } from './Cell';
import type { Column } from './columns';
import { HeaderCell } from './HeaderCell';
import { rowBackground } from './paint';
import { footerLines, initialSort, orderRows, type TableSort } from './rows';
import styles from './table.module.css';

interface TableProps {
  frame: DataFrame;
  columns: Column[];
  options: Record<string, unknown>;
  height: number;
  rowHeight: number;
  showHeader: boolean;
  label: string;
}

const SPARE_ROWS = 8;

/** A table that draws only the rows in view, however many there are. */
export function Table(props: TableProps) {
  const { frame, columns, options, height, rowHeight, showHeader, label } = props;
  const { t } = useTranslation();
  const [sort, setSort] = useState<TableSort | undefined>(() => initialSort(options, columns));
  const [filters, setFilters] = useState<Record<string, string>>({});
  const [top, setTop] = useState(0);
  const rows = useMemo(
    () => orderRows(frame, columns, filters, sort),
    [frame, columns, filters, sort],
  );
  const footer = useMemo(() => footerLines(options, columns, rows), [options, columns, rows]);
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE_ROWS);
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + SPARE_ROWS);
  return (
    <section
      className={styles.scroll}
      style={{ height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onScroll={(e) => setTop(e.currentTarget.scrollTop)}
    >
      <table className={styles.table} aria-rowcount={rows.length}>
        <colgroup>
          {columns.map((c, i) => (
            <col key={key(c, i)} style={{ width: c.width }} />
          ))}
        </colgroup>
        {showHeader && (
          <thead>
            <tr>
              {columns.map((column, i) => (
                <HeaderCell
                  key={key(column, i)}
                  column={column}
                  sorted={sort?.column === i ? (sort.desc ? 'descending' : 'ascending') : undefined}
                  filter={filters[column.name] ?? ''}
                  onSort={() => setSort((old) => nextSort(old, i))}
                  onFilter={(value) => setFilters((f) => ({ ...f, [column.name]: value }))}
                />
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {first > 0 && <Spacer height={first * rowHeight} columns={columns.length} />}
          {rows.slice(first, last).map((row) => (
            <tr key={row} style={{ height: rowHeight, ...rowBackground(columns, row) }}>
              {columns.map((column, i) => (
                <Cell key={key(column, i)} column={column} row={row} height={rowHeight} />
              ))}
            </tr>
          ))}
          {last < rows.length && (
            <Spacer height={(rows.length - last) * rowHeight} columns={columns.length} />
          )}
        </tbody>
        {footer.length > 0 && (
          <tfoot>
            {footer.map((line, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <tr key={n} style={{ height: rowHeight }}>
                {line.map((shown, i) => (
                  <td
                    key={key(columns[i] as Column, i)}
                    style={{
                      textAlign: columns[i]?.align,
                      bottom: (footer.length - 1 - n) * rowHeight,
                    }}
                  >
                    {shown}
                  </td>
                ))}
              </tr>
            ))}
          </tfoot>
        )}
      </table>
      {rows.length === 0 && <p className={styles.nothing}>{t('dash.table.nothing')}</p>}
    </section>
  );
}

const key = (column: Column, index: number): string => `${index}${column.name}`;

/** Descending first: who sorts a table of numbers looks for the largest. */
function nextSort(old: TableSort | undefined, column: number): TableSort | undefined {
  if (old?.column !== column) return { column, desc: true };
  return old.desc ? { column, desc: false } : undefined;
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}
