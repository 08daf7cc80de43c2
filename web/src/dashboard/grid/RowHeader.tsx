import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '../state/context';
import { interpolate, layered } from '../variables/interpolate';
import { repeatScope } from '../variables/scope';
import styles from './grid.module.css';
import type { RowCell } from './layout';

interface RowHeaderProps {
  cell: RowCell;
  onToggle(key: string, open: boolean): void;
}

export function RowHeader({ cell, onToggle }: RowHeaderProps) {
  const { t } = useTranslation();
  const { scope } = useDashboardState();
  const { row, open, repeated } = cell;
  const title = interpolate(row.title, layered(repeatScope(repeated), scope), 'text');
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div className={styles.row} data-row="" style={{ '--y': cell.y + 1 } as CSSProperties}>
      <button type="button" aria-expanded={open} onClick={() => onToggle(cell.key, !open)}>
        <Chevron size={16} aria-hidden="true" />
        <span>{title}</span>
        {!open && <em>{t('dash.row.panels', { count: row.panels.length })}</em>}
      </button>
    </div>
  );
}
