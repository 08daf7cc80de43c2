import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareValues, type SortValue } from '@/lib/sort';
import classes from './DataTable.module.css';

export interface Column<Row> {
  id: string;
  header: string;
  cell(row: Row): ReactNode;
  /** Makes the column sortable. */
  sort?(row: Row): SortValue;
  align?: 'right';
  /** Only where there is room; elsewhere the details have it. */
  show?: 'wide' | 'wider';
  /** Names the row: the heading of its card on a phone. */
  primary?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey(row: Row): string;
  initialSort?: { id: string; descending?: boolean };
  /** Buttons at the end of a row. */
  actions?(row: Row): ReactNode;
}

/** Rows beyond this are drawn on demand: a long table refreshed every few seconds stays light. */
const PAGE = 200;

/** A sortable table that turns into a list of cards on a phone. */
export function DataTable<Row>(p: DataTableProps<Row>) {
  const { t } = useTranslation();
  const [sort, setSort] = useState(p.initialSort);
  const [shown, setShown] = useState(PAGE);
  const rows = useMemo(() => {
    const by = p.columns.find((c) => c.id === sort?.id)?.sort;
    if (!by) return p.rows;
    const sign = sort?.descending ? -1 : 1;
    return [...p.rows].sort((a, b) => sign * compareValues(by(a), by(b)));
  }, [p.rows, p.columns, sort]);
  const toggle = (id: string) =>
    setSort({ id, descending: sort?.id === id ? !sort.descending : false });

  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={p.label}>
        <thead>
          <tr>
            {p.columns.map((c) => (
              <th
                key={c.id}
                scope="col"
                data-align={c.align}
                data-show={c.show}
                aria-sort={ariaSort(sort?.id === c.id, sort?.descending)}
              >
                {c.sort ? (
                  <button type="button" onClick={() => toggle(c.id)}>
                    {c.header}
                    <SortIcon active={sort?.id === c.id} descending={sort?.descending} />
                  </button>
                ) : (
                  c.header
                )}
              </th>
            ))}
            {p.actions && (
              <th scope="col">
                <span className="visually-hidden">{t('ui.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <tr key={p.rowKey(row)}>
              {p.columns.map((c) => (
                <td
                  key={c.id}
                  data-align={c.align}
                  data-show={c.show}
                  data-label={c.header}
                  data-primary={c.primary || undefined}
                >
                  {c.cell(row)}
                </td>
              ))}
              {p.actions && <td className={classes.actions}>{p.actions(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <div className={classes.more}>
          <Button variant="default" size="xs" onClick={() => setShown(shown + PAGE)}>
            {t('ui.showMore', { count: rows.length - shown })}
          </Button>
        </div>
      )}
    </div>
  );
}

function ariaSort(active: boolean, descending: boolean | undefined) {
  if (!active) return undefined;
  return descending ? 'descending' : 'ascending';
}

function SortIcon({ active, descending }: { active: boolean; descending?: boolean }) {
  const Icon = !active ? IconArrowsSort : descending ? IconArrowDown : IconArrowUp;
  return <Icon size={13} stroke={1.8} data-active={active || undefined} />;
}
