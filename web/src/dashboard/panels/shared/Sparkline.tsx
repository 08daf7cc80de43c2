import type { Field } from '@grafana/data';

interface SparklineProps {
  values: Field['values'];
  times: readonly number[] | undefined;
  /** The asked range: a series that ended early does not fill the width. */
  from: number;
  to: number;
  min: number | undefined;
  width: number;
  height: number;
  stroke: string;
  fill: string;
}

/** A small area without axes; gaps stay gaps. */
export function Sparkline(props: SparklineProps) {
  const { width, height, stroke, fill } = props;
  const runs = toRuns(props);
  if (runs.length === 0) return null;
  const line = runs.map((run) => `M${run.map(point).join('L')}`).join('');
  const area = runs
    .map((run) => {
      const first = run[0] as Point;
      const last = run.at(-1) as Point;
      return `M${first.x} ${height}L${run.map(point).join('L')}L${last.x} ${height}Z`;
    })
    .join('');
  return (
    <svg width={width} height={height} aria-hidden="true">
      <path d={area} fill={fill} />
      <path d={line} fill="none" stroke={stroke} strokeWidth={1} strokeLinejoin="round" />
    </svg>
  );
}

interface Point {
  x: number;
  y: number;
}

const point = ({ x, y }: Point): string => `${x} ${y}`;
const round = (v: number): number => Math.round(v * 10) / 10;

function toRuns({ values, times, from, to, min, width, height }: SparklineProps): Point[][] {
  const numbers = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
  if (numbers.length < 2) return [];
  const low = Math.min(
    min ?? Number.POSITIVE_INFINITY,
    numbers.reduce((a, b) => Math.min(a, b)),
  );
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const every = Math.max(1, Math.floor(values.length / width));
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (let i = 0; i < values.length; i += every) {
    const v: unknown = values[i];
    if (typeof v !== 'number' || !Number.isFinite(v)) {
      if (run.length > 1) runs.push(run);
      run = [];
      continue;
    }
    const share = times
      ? ((times[i] ?? from) - from) / Math.max(1, to - from)
      : i / (values.length - 1);
    const rise = high === low ? 0.5 : (v - low) / (high - low);
    run.push({ x: round(share * width), y: round(height - 1 - rise * (height - 3)) });
  }
  if (run.length > 1) runs.push(run);
  return runs;
}
