import { fieldReducers } from '@grafana/data';
import type { TFunction } from 'i18next';
import { type KeyboardEvent, type MouseEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './legend.module.css';
import { BY_NAME, type LegendRow, type LegendSort, sortRows } from './legendRows';
import type { Line } from './lines';
import type { LegendOptions } from './options';

interface LegendProps {
  rows: readonly LegendRow[];
  options: LegendOptions;
  hidden: ReadonlySet<string>;
  onToggle(name: string, single: boolean): void;
}

export function Legend({ rows, options, hidden, onToggle }: LegendProps) {
  const [sort, setSort] = useState(() => initialSort(options));
  const sorted = useMemo(() => sortRows(rows, options.calcs, sort), [rows, options.calcs, sort]);
  if (options.table) {
    return (
      <LegendTable
        rows={sorted}
        calcs={options.calcs}
        sort={sort}
        onSort={setSort}
        hidden={hidden}
        onToggle={onToggle}
      />
    );
  }
  return (
    <ul className={styles.list} data-right={options.right || undefined}>
      {sorted.map(({ line, cells }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat
        <li key={i}>
          <Name line={line} hidden={hidden} onToggle={onToggle}>
            {cells.length > 0 && <em>{cells.map((c) => c.text).join(' / ')}</em>}
          </Name>
        </li>
      ))}
    </ul>
  );
}

interface TableProps {
  rows: LegendRow[];
  calcs: string[];
  sort: LegendSort | undefined;
  onSort(sort: LegendSort): void;
  hidden: ReadonlySet<string>;
  onToggle(name: string, single: boolean): void;
}

function LegendTable({ rows, calcs, sort, onSort, hidden, onToggle }: TableProps) {
  const { t } = useTranslation();
  const header = (by: string, label: string) => (
    <th key={by} aria-sort={sort?.by === by ? (sort.desc ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        onClick={() => onSort({ by, desc: sort?.by === by ? !sort.desc : by !== BY_NAME })}
      >
        {label}
        {sort?.by === by && <span aria-hidden="true">{sort.desc ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {header(BY_NAME, t('dash.legend.name'))}
          {calcs.map((calc) => header(calc, calcName(t, calc)))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, cells }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat
          <tr key={i}>
            <td>
              <Name line={line} hidden={hidden} onToggle={onToggle} />
            </td>
            {cells.map((cell, j) => (
              <td key={calcs[j]}>{cell.text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface NameProps {
  line: Line;
  hidden: ReadonlySet<string>;
  onToggle(name: string, single: boolean): void;
  children?: React.ReactNode;
}

function Name({ line, hidden, onToggle, children }: NameProps) {
  const pick = (e: MouseEvent | KeyboardEvent) =>
    onToggle(line.name, e.ctrlKey || e.metaKey || e.shiftKey);
  return (
    <button
      type="button"
      className={styles.name}
      title={line.name}
      aria-pressed={!hidden.has(line.name)}
      onClick={pick}
    >
      <i style={{ background: line.color }} />
      <span>{line.name}</span>
      {children}
    </button>
  );
}

function initialSort(options: LegendOptions): LegendSort | undefined {
  const { sortBy, sortDesc, calcs } = options;
  if (!sortBy) return undefined;
  if (sortBy === 'Name') return { by: BY_NAME, desc: sortDesc };
  const by = calcs.find((c) => c === sortBy || fieldReducers.getIfExists(c)?.name === sortBy);
  return by ? { by, desc: sortDesc } : undefined;
}

/** Names of calculations in the user's language; unknown ones keep the library's name. */
export const calcName = (t: TFunction, calc: string): string =>
  t(`dash.calc.${calc}`, { defaultValue: fieldReducers.getIfExists(calc)?.name ?? calc });
