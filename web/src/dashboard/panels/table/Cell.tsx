import { colorManipulator, type DisplayValue, formattedValueToString } from '@grafana/data';
import type { CSSProperties, ReactNode } from 'react';
import { AppLink } from '../../ui/AppLink';
import { safeHref } from '../../ui/safeHref';
import { shareOf } from '../gauge/geometry';
import { CellLinks } from './CellLinks';
import { type Column, cellText, displayOf } from './columns';
import { backgroundOf } from './paint';
import { jsonText } from './rows';
import { SparkCell } from './SparkCell';
import styles from './table.module.css';

interface CellProps {
  column: Column;
  row: number;
  height: number;
}

export function Cell({ column, row, height }: CellProps) {
  const { field, cell, align } = column;
  const value: unknown = field.values[row];
  const display = displayOf(field, value);
  const shown = cellText(field, value);
  const links = field.config.links?.length ? field.getLinks?.({ valueRowIndex: row }) : undefined;
  const link = links?.[0];
  if (cell.kind === 'sparkline') {
    return (
      <td>
        <SparkCell field={field} value={value} width={column.width} height={height} cell={cell} />
      </td>
    );
  }
  const content = contentOf(column, value, display, shown, height);
  return (
    <td
      style={{ textAlign: align, ...paint(column, value, display) }}
      title={cell.kind === 'gauge' ? undefined : shown}
    >
      {links && links.length > 1 ? (
        <CellLinks links={links}>{content}</CellLinks>
      ) : link?.href ? (
        <AppLink href={link.href} target={link.target} title={link.title}>
          {content}
        </AppLink>
      ) : (
        content
      )}
    </td>
  );
}

function paint({ cell }: Column, value: unknown, { color }: DisplayValue): CSSProperties {
  if (!color || value === null || value === undefined || value === '') return {};
  if (cell.kind === 'color-text') return { color, fontWeight: 500 };
  if (cell.kind === 'color-background' && !cell.applyToRow)
    return backgroundOf(color, cell.gradient);
  return {};
}

function contentOf(
  column: Column,
  value: unknown,
  display: DisplayValue,
  shown: string,
  height: number,
): ReactNode {
  switch (column.cell.kind) {
    case 'gauge':
      return value == null ? (
        shown
      ) : (
        <GaugeCell column={column} display={display} height={height} />
      );
    case 'json':
      return <code title={jsonText(value)}>{shown}</code>;
    case 'image':
      return <img src={imageSource(shown)} alt="" style={{ maxHeight: height - 4 }} />;
    default:
      return shown;
  }
}

/** Only own pictures and embedded ones: others would tell strangers who looks at the dashboard. */
function imageSource(address: string): string | undefined {
  if (/^data:image\/(png|jpe?g|gif|webp);/i.test(address)) return address;
  const safe = safeHref(address);
  return safe.startsWith('/') && !safe.startsWith('//') ? safe : undefined;
}

function GaugeCell({
  column,
  display,
  height,
}: {
  column: Column;
  display: DisplayValue;
  height: number;
}) {
  const { cell, field } = column;
  const min = field.config.min ?? field.state?.range?.min ?? 0;
  const max = field.config.max ?? field.state?.range?.max ?? 100;
  const share = shareOf(display.numeric, min, max);
  const color = display.color ?? 'currentColor';
  const { alpha } = colorManipulator;
  return (
    <span className={styles.gauge}>
      <span className={styles.bar} style={{ height: Math.round(height * 0.42) }}>
        <i
          data-lcd={cell.lcd || undefined}
          style={{
            width: `${share * 100}%`,
            background: cell.gradient
              ? `linear-gradient(90deg, ${alpha(color, 0.35)}, ${color})`
              : color,
          }}
        />
      </span>
      {cell.value !== 'hidden' && (
        <b style={cell.value === 'color' ? { color } : undefined}>
          {formattedValueToString(display)}
        </b>
      )}
    </span>
  );
}
