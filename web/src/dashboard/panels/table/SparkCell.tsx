import { colorManipulator, type DataFrame, type Field, FieldType } from '@grafana/data';
import { useDashboardState } from '../../state/context';
import { Sparkline } from '../shared/Sparkline';
import { type CellOptions, cellText } from './columns';
import styles from './table.module.css';

interface SparkCellProps {
  /** The column, which says how values look. */
  field: Field;
  value: unknown;
  width: number;
  height: number;
  cell: CellOptions;
}

const NUMBER = 72;

/** A series inside a cell: its line and its newest value. */
export function SparkCell({ field, value, width, height, cell }: SparkCellProps) {
  const { theme, range } = useDashboardState();
  const series = seriesIn(value);
  if (!series) return null;
  const { values, times } = series;
  const last = values.findLast((v) => typeof v === 'number' && Number.isFinite(v));
  const color = field.display?.(last).color ?? theme.visualization.getColorByName('blue');
  const withValue = cell.value !== 'hidden' && last !== undefined;
  return (
    <span className={styles.gauge}>
      <Sparkline
        values={values}
        times={times}
        from={times?.[0] ?? range.from.valueOf()}
        to={times?.at(-1) ?? range.to.valueOf()}
        min={undefined}
        width={Math.max(20, width - 18 - (withValue ? NUMBER : 0))}
        height={height - 8}
        stroke={color}
        fill={colorManipulator.alpha(color, 0.15)}
      />
      {withValue && <b>{cellText(field, last)}</b>}
    </span>
  );
}

/** A frame of a time and a number, or a bare list of numbers. */
function seriesIn(value: unknown): { values: unknown[]; times?: number[] } | undefined {
  if (Array.isArray(value)) return { values: value };
  const fields = (value as DataFrame | null | undefined)?.fields;
  const number = fields?.find((f) => f.type === FieldType.number);
  if (!number) return undefined;
  return { values: number.values, times: fields?.find((f) => f.type === FieldType.time)?.values };
}
