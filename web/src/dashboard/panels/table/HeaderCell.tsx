import { IconFilter } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Popover } from '../../ui/Popover';
import ui from '../../ui/ui.module.css';
import type { Column } from './columns';
import styles from './table.module.css';

interface HeaderCellProps {
  column: Column;
  sorted: 'ascending' | 'descending' | undefined;
  filter: string;
  onSort(): void;
  onFilter(value: string): void;
}

export function HeaderCell({ column, sorted, filter, onSort, onFilter }: HeaderCellProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { name, field } = column;
  return (
    <th aria-sort={sorted} data-align={column.align}>
      <span className={styles.head}>
        <button
          type="button"
          className={styles.sort}
          title={field.config.description ? `${name}\n${field.config.description}` : name}
          onClick={onSort}
        >
          {name}
        </button>
        <span className={styles.arrow} aria-hidden="true">
          {sorted === 'descending' ? '↓' : sorted === 'ascending' ? '↑' : ''}
        </span>
        {column.filterable && (
          <button
            ref={button}
            type="button"
            className={styles.filter}
            data-active={filter ? '' : undefined}
            aria-label={t('dash.table.filter', { name })}
            aria-expanded={open}
            onClick={() => setOpen((o) => !o)}
          >
            <IconFilter size={12} />
          </button>
        )}
      </span>
      {open && button.current && (
        <Popover
          anchor={button.current}
          onClose={() => setOpen(false)}
          align="end"
          label={t('dash.table.filter', { name })}
          className={styles.filterBox}
        >
          <input
            className={ui.input}
            placeholder={t('dash.table.contains')}
            aria-label={t('dash.table.filter', { name })}
            value={filter}
            onChange={(e) => onFilter(e.target.value)}
            onKeyDown={(e) => e.key === 'Enter' && setOpen(false)}
          />
        </Popover>
      )}
    </th>
  );
}
