import type { GraphFieldConfig } from '@grafana/schema';
import uPlot from 'uplot';
import type { Line } from './lines';

/** Lines that share one y axis: the same unit, limits and place. */
export interface Axis {
  key: string;
  lines: number[];
  side: 'left' | 'right' | 'hidden';
  log: number | undefined;
  /** Symmetric log: linear up to here on both sides of zero, so that negative values show. */
  linearTo: number | undefined;
}

export function groupAxes(
  lines: readonly Line[],
  percent: readonly boolean[],
): { axes: Axis[]; axisOf: Axis[] } {
  const axes: Axis[] = [];
  const axisOf = lines.map((line, i) => {
    const key = axisKey(line, percent[i] ?? false);
    const known = axes.find((a) => a.key === key);
    if (known) {
      known.lines.push(i);
      return known;
    }
    const axis: Axis = {
      key,
      lines: [i],
      side: sideOf(line.custom, axes),
      log: logBase(line.custom),
      linearTo:
        line.custom.scaleDistribution?.type === ('symlog' as string)
          ? (line.custom.scaleDistribution.linearThreshold ?? 1)
          : undefined,
    };
    axes.push(axis);
    return axis;
  });
  return { axes, axisOf };
}

function axisKey({ field, custom }: Line, percent: boolean): string {
  const { unit, min, max } = field.config;
  const { type, log, linearThreshold } = custom.scaleDistribution ?? {};
  return JSON.stringify([
    percent ? 'share' : (unit ?? ''),
    min,
    max,
    custom.axisSoftMin,
    custom.axisSoftMax,
    custom.axisPlacement ?? 'auto',
    custom.axisLabel ?? '',
    custom.axisCenteredZero ?? false,
    type === 'linear' ? undefined : type,
    type === 'log' || type === 'symlog' ? log : undefined,
    linearThreshold,
  ]);
}

function sideOf(custom: GraphFieldConfig, before: readonly Axis[]): Axis['side'] {
  switch (custom.axisPlacement) {
    case 'hidden':
      return 'hidden';
    case 'right':
      return 'right';
    case 'left':
      return 'left';
    default:
      return before.some((a) => a.side === 'left') ? 'right' : 'left';
  }
}

function logBase({ scaleDistribution }: GraphFieldConfig): number | undefined {
  const type: string | undefined = scaleDistribution?.type;
  return type === 'log' || type === 'symlog' ? (scaleDistribution?.log ?? 10) : undefined;
}

export interface Limits {
  min?: number;
  max?: number;
  softMin?: number;
  softMax?: number;
  log?: number;
  centerZero?: boolean;
  share?: boolean;
  /** Bars and stacks stand on zero. */
  fromZero?: boolean;
}

/** The range of a y axis for what is drawn: padded, with zero when it is near, limits kept. */
export function axisRange(
  dataMin: number | null,
  dataMax: number | null,
  limits: Limits,
): [number, number] {
  const { min, max } = limits;
  if (limits.share) return [Math.min(0, dataMin ?? 0) < 0 ? -1 : 0, (dataMax ?? 1) > 0 ? 1 : 0];
  if (
    dataMin === null ||
    dataMax === null ||
    !Number.isFinite(dataMin) ||
    !Number.isFinite(dataMax)
  ) {
    return [min ?? limits.softMin ?? 0, max ?? limits.softMax ?? Math.max(1, (min ?? 0) + 1)];
  }
  if (limits.log) return logRange(dataMin, dataMax, limits);
  const [low, high] = linearRange(dataMin, dataMax, limits);
  if (limits.centerZero) {
    const far = Math.max(Math.abs(low), Math.abs(high));
    return [-far, far];
  }
  return low < high ? [low, high] : [low, low + Math.max(1, Math.abs(low))];
}

function linearRange(dataMin: number, dataMax: number, limits: Limits): [number, number] {
  const low = limits.fromZero ? Math.min(0, dataMin) : dataMin;
  const high = limits.fromZero ? Math.max(0, dataMax) : dataMax;
  // A flat zero line would otherwise get an axis up to 100, whatever the unit.
  const flatZero = low === 0 && high === 0;
  const range = flatZero
    ? [0, limits.softMax ?? 1]
    : uPlot.rangeNum(low, high, {
        min: { pad: 0.1, soft: limits.softMin ?? 0, mode: limits.softMin === undefined ? 3 : 1 },
        max: { pad: 0.1, soft: limits.softMax ?? 0, mode: limits.softMax === undefined ? 3 : 1 },
      });
  return [limits.min ?? range[0] ?? low, limits.max ?? range[1] ?? high];
}

function logRange(
  dataMin: number,
  dataMax: number,
  { min, max, log = 10 }: Limits,
): [number, number] {
  const positiveMin = dataMin > 0 ? dataMin : Math.min(1, dataMax > 0 ? dataMax / log ** 4 : 1);
  const positiveMax = Math.max(dataMax, positiveMin * log);
  const range = uPlot.rangeLog(positiveMin, positiveMax, log as 2 | 10, true);
  const low = min !== undefined && min > 0 ? min : range[0];
  return [low ?? positiveMin, max ?? range[1] ?? positiveMax];
}

const BINARY = new Set([
  'bytes',
  'kbytes',
  'mbytes',
  'gbytes',
  'tbytes',
  'pbytes',
  'bits',
  'binBps',
  'binbps',
  'KiBs',
  'Kibits',
  'MiBs',
  'Mibits',
  'GiBs',
  'Gibits',
]);

const POWERS_OF_TWO = Array.from({ length: 64 }, (_, i) => 2 ** i);

/** Ticks of binary units stand at 512 MiB and 1 GiB, not at 488 MiB. */
export const tickIncrements = (unit: string | undefined): number[] | undefined =>
  unit && BINARY.has(unit) ? POWERS_OF_TWO : undefined;

/** Formats ticks with as many decimals as it takes for all to differ. */
export function formatTicks(
  ticks: readonly (number | null)[],
  format: (value: number, decimals: number | undefined) => string,
  decimals: number | undefined,
): string[] {
  const clean = ticks.map((v) => (v === null || Math.abs(v) < 1e-12 ? (v === null ? null : 0) : v));
  const attempt = (d: number | undefined) => clean.map((v) => (v === null ? '' : format(v, d)));
  const distinct = (texts: string[]) => {
    const shown = texts.filter((t) => t !== '');
    return new Set(shown).size === shown.length;
  };
  const plain = attempt(decimals);
  if (distinct(plain)) return plain;
  for (let d = 0; d <= MAX_DECIMALS; d++) {
    const texts = attempt(d);
    if (!distinct(texts)) continue;
    // "0.3" differs from its neighbours but would stand for 0.25.
    const exact = [d, d + 1].find((e) => sameNumbers(attempt(e), attempt(e + 1)));
    return exact === undefined ? texts : attempt(exact);
  }
  return plain;
}

const MAX_DECIMALS = 6;

const sameNumbers = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((text, i) => text === b[i] || Number.parseFloat(text) === Number.parseFloat(b[i] ?? ''));
