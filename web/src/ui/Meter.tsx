import { useFormat } from '@/lib/useFormat';
import classes from './Meter.module.css';

const WARN = 80;
const BAD = 90;

/** A share in percent as a short bar with its number. */
export function Meter({
  value,
  label,
  note,
}: {
  value: number | undefined;
  label: string;
  note?: string;
}) {
  const format = useFormat();
  if (value === undefined) return <span className={classes.none}>-</span>;
  const tone = value >= BAD ? 'bad' : value >= WARN ? 'warn' : 'ok';
  return (
    <span className={classes.meter} data-tone={tone} title={note}>
      <meter className="visually-hidden" min={0} max={100} value={value} aria-label={label} />
      <span className={classes.bar} aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, value))}%` }} />
      </span>
      <span className={classes.number}>{format.percent(value)}</span>
    </span>
  );
}
