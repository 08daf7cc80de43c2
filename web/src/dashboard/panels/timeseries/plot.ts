import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import uPlot from 'uplot';
import type { TimeFormat } from '../../time/format';
import { fillOf, strokeOf } from './colors';
import type { Line, Lines, Values } from './lines';
import {
  type Axis,
  axisRange,
  formatTicks,
  groupAxes,
  type Limits,
  tickIncrements,
} from './scales';
import { type Stacked, stackLines } from './stack';
import { drawThresholds } from './thresholds';

/** Everything a chart draws, before uPlot sees it. */
export interface Plot {
  lines: Line[];
  visible: boolean[];
  stacked: Stacked;
  axes: Axis[];
  axisOf: Axis[];
  data: uPlot.AlignedData;
  /** Equal keys mean that new data fits into the chart that is already there. */
  structure: string;
}

export function makePlot({ times, lines }: Lines, hidden: ReadonlySet<string>): Plot {
  const visible = lines.map((l) => !hidden.has(l.name) && !l.custom.hideFrom?.viz);
  const stacked = stackLines(lines, visible);
  const { axes, axisOf } = groupAxes(lines, stacked.percent);
  return {
    lines,
    visible,
    stacked,
    axes,
    axisOf,
    data: [times, ...(stacked.columns as (number | null | undefined)[][])] as uPlot.AlignedData,
    structure: JSON.stringify([
      lines.map((l) => [l.name, l.color, l.custom, l.field.config.thresholds, l.field.config.unit]),
      visible,
      stacked.bands,
      axes,
    ]),
  };
}

export interface PlotContext {
  theme: GrafanaTheme2;
  timeFormat: TimeFormat;
  timeZone: string | undefined;
  /** The newest plot and range: the chart outlives one set of data. */
  current(): { plot: Plot; from: number; to: number };
  syncKey: string | undefined;
}

export function plotOptions(
  plot: Plot,
  size: { width: number; height: number },
  context: PlotContext,
): uPlot.Options {
  const { timeZone } = context;
  const options: uPlot.Options = {
    ...size,
    ms: 1,
    padding: [8, 12, 0, 4],
    legend: { show: false },
    focus: { alpha: 1 },
    cursor: cursorOptions(context),
    scales: scalesOf(plot, context),
    axes: [timeAxis(context), ...plot.axes.flatMap((a, i) => valueAxis(a, i, plot, context))],
    series: [{}, ...plot.lines.map((line, i) => seriesOf(line, i, plot, context))],
    bands: bandsOf(plot),
    hooks: { drawAxes: [(u) => drawThresholds(u, context.current().plot, context.theme)] },
  };
  if (timeZone) options.tzDate = (ms) => uPlot.tzDate(new Date(ms), timeZone);
  return options;
}

const SYNCED_EVENTS = new Set(['mousemove', 'mouseleave']);

function cursorOptions({ syncKey }: PlotContext): uPlot.Cursor {
  const events = (type: string) => SYNCED_EVENTS.has(type);
  return {
    drag: { x: true, y: false, setScale: false },
    focus: { prox: 1e6 },
    points: { size: 6, width: 1.5, one: false },
    // A double click zooms out of the range; the chart itself has nothing to reset.
    bind: { dblclick: () => () => null },
    ...(syncKey && {
      sync: {
        key: syncKey,
        setSeries: false,
        scales: ['x', null],
        filters: { pub: events, sub: events },
      },
    }),
  };
}

function scalesOf(plot: Plot, { current }: PlotContext): uPlot.Scales {
  const scales: uPlot.Scales = {
    x: {
      time: true,
      range: () => {
        const { from, to } = current();
        return [from, to];
      },
    },
  };
  for (const axis of plot.axes) {
    const limits = limitsOf(axis, plot);
    const range: uPlot.Range.Function = (_u, min, max) => axisRange(min, max, limits);
    const symlog = axis.linearTo !== undefined;
    scales[axis.key] = symlog
      ? { distr: 4, asinh: axis.linearTo, range }
      : limits.log
        ? { distr: 3, log: limits.log as 2 | 10, range }
        : { distr: 1, range };
  }
  return scales;
}

function limitsOf(axis: Axis, plot: Plot): Limits {
  const first = plot.lines[axis.lines[0] ?? 0];
  const { min, max } = first?.field.config ?? {};
  const custom = first?.custom ?? {};
  return {
    min: min ?? undefined,
    max: max ?? undefined,
    softMin: custom.axisSoftMin,
    softMax: custom.axisSoftMax,
    centerZero: custom.axisCenteredZero,
    log: axis.linearTo === undefined ? axis.log : undefined,
    share: axis.lines.some((i) => plot.stacked.percent[i]),
    fromZero: axis.lines.some(
      (i) => plot.stacked.stacked[i] || plot.lines[i]?.custom.drawStyle === 'bars',
    ),
  };
}

const FONT_SIZE = 12;
const fontOf = (theme: GrafanaTheme2) => `${FONT_SIZE}px ${theme.typography.fontFamily}`;

function axisBase(theme: GrafanaTheme2): uPlot.Axis {
  const line = colorManipulator.alpha(theme.colors.text.primary, theme.isDark ? 0.09 : 0.1);
  return {
    stroke: theme.colors.text.secondary,
    font: fontOf(theme),
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    gap: 5,
  };
}

function timeAxis({ theme, timeFormat }: PlotContext): uPlot.Axis {
  return {
    ...axisBase(theme),
    scale: 'x',
    size: 28,
    space: 64,
    values: (_u, splits, _axis, _space, increment) => timeFormat.ticks(splits, increment),
  };
}

function valueAxis(axis: Axis, position: number, plot: Plot, context: PlotContext): uPlot.Axis[] {
  const line = plot.lines[axis.lines[0] ?? 0];
  const drawn = axis.lines.some((i) => plot.visible[i]);
  if (!line || axis.side === 'hidden' || !drawn) return [];
  const { theme, current } = context;
  const { custom, field } = line;
  const share = axis.lines.some((i) => plot.stacked.percent[i]);
  const base = axisBase(theme);
  const increments = share ? undefined : tickIncrements(field.config.unit);
  const format = (value: number, decimals: number | undefined): string => {
    if (share) return `${Number((value * 100).toFixed(decimals ?? 0))}%`;
    const now = current().plot.lines[axis.lines[0] ?? 0]?.field ?? field;
    const text = now.display?.(value, decimals);
    return text ? `${text.prefix ?? ''}${text.text}${text.suffix ?? ''}` : String(value);
  };
  return [
    {
      ...base,
      scale: axis.key,
      side: axis.side === 'right' ? 1 : 3,
      stroke: custom.axisColorMode === 'series' ? line.color : base.stroke,
      grid: { ...base.grid, show: custom.axisGridShow ?? position === 0 },
      border: { show: custom.axisBorderShow === true, stroke: base.stroke, width: 1 },
      // Dense enough to read a value off a chart of 150 px, with room between the labels.
      space: (u) => (u.height < 170 ? 19 : 28),
      size: (u, values, index, cycle) => axisSize(u, values, index, cycle, custom.axisWidth),
      ...(increments && !axis.log && { incrs: increments }),
      ...(custom.axisLabel && {
        label: custom.axisLabel,
        labelSize: 20,
        labelGap: 0,
        labelFont: fontOf(theme),
      }),
      values: (_u, splits) =>
        formatTicks(splits, format, share ? undefined : (field.config.decimals ?? undefined)),
      filter: (_u, splits) =>
        axis.log && axis.linearTo === undefined ? wholePowers(splits, axis.log) : splits,
    },
  ];
}

function wholePowers(splits: number[], base: number): (number | null)[] {
  if (splits.length < 8) return splits;
  return splits.map((v) => {
    const power = Math.log(v) / Math.log(base);
    return Math.abs(power - Math.round(power)) < 1e-9 ? v : null;
  });
}

function axisSize(
  u: uPlot,
  values: string[] | null,
  index: number,
  cycle: number,
  fixed: number | undefined,
): number {
  if (fixed) return fixed;
  const axis = u.axes[index] as (uPlot.Axis & { _size?: number; font?: string[] }) | undefined;
  // A second pass with other labels would otherwise go back and forth for ever.
  if (cycle > 1 && axis?._size) return axis._size;
  const longest = (values ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return 20;
  u.ctx.font = axis?.font?.[0] ?? u.ctx.font;
  return Math.ceil(u.ctx.measureText(longest).width / devicePixelRatio) + 14;
}

function seriesOf(line: Line, index: number, plot: Plot, { theme }: PlotContext): uPlot.Series {
  const { custom } = line;
  const width = custom.lineWidth ?? 1;
  const style = custom.drawStyle ?? 'line';
  const stacked = plot.stacked.stacked[index];
  const below = plot.lines.findIndex((l) => l.name === custom.fillBelowTo);
  const pointsOnly = style === 'points';
  return {
    scale: plot.axisOf[index]?.key,
    label: line.name,
    show: plot.visible[index],
    width: pointsOnly ? 0 : width,
    stroke: pointsOnly ? 'transparent' : strokeOf(line, theme),
    fill: fillOf(line, theme, below >= 0),
    fillTo: stacked || below >= 0 ? undefined : 0,
    pxAlign: false,
    spanGaps: custom.spanNulls === true,
    dash: dashOf(line),
    cap: custom.lineStyle?.fill === 'dot' ? 'round' : 'butt',
    paths: pathsOf(line),
    points: {
      show:
        pointsOnly || custom.showPoints === 'always' ? true : pointsByDensity(custom.showPoints),
      size: custom.pointSize ?? 5,
      width: 0,
      fill: custom.pointColor ?? line.color,
      stroke: 'transparent',
      filter: (u, seriesIndex, show) => (show ? null : isolated(u.data[seriesIndex] as Values)),
    },
  };
}

/** `auto`: only while single points can be told apart. */
const pointsByDensity = (mode: string | undefined): uPlot.Series.Points.Show => {
  if (mode === 'never') return false;
  return (u, _series, from, to) => u.bbox.width / devicePixelRatio / Math.max(1, to - from) > 14;
};

/** A value between two gaps has no line and would be invisible. */
function isolated(values: Values): number[] | null {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] == null || values[i - 1] != null || values[i + 1] != null) continue;
    found.push(i);
  }
  return found.length > 0 ? found : null;
}

function dashOf({ custom }: Line): number[] | undefined {
  const style = custom.lineStyle;
  if (style?.fill === 'dash') return style.dash ?? [10, 10];
  if (style?.fill === 'dot') return style.dash ?? [0, 8];
  return undefined;
}

function pathsOf({ custom }: Line): uPlot.Series.PathBuilder {
  const { linear, spline, stepped, bars, points } = uPlot.paths;
  if (custom.drawStyle === 'bars') {
    const size: [number, number] = [custom.barWidthFactor ?? 0.6, custom.barMaxWidth ?? 200];
    return bars?.({ size, align: custom.barAlignment ?? 0 }) as uPlot.Series.PathBuilder;
  }
  if (custom.drawStyle === 'points') return points?.() as uPlot.Series.PathBuilder;
  switch (custom.lineInterpolation) {
    case 'smooth':
      return spline?.() as uPlot.Series.PathBuilder;
    case 'stepBefore':
      return stepped?.({ align: -1 }) as uPlot.Series.PathBuilder;
    case 'stepAfter':
      return stepped?.({ align: 1 }) as uPlot.Series.PathBuilder;
    default:
      return linear?.() as uPlot.Series.PathBuilder;
  }
}

function bandsOf(plot: Plot): uPlot.Band[] {
  const bands: uPlot.Band[] = plot.stacked.bands.map(({ upper, lower, down }) => ({
    series: [upper + 1, lower + 1],
    dir: down ? 1 : -1,
  }));
  plot.lines.forEach((line, i) => {
    const to = line.custom.fillBelowTo;
    const below = to ? plot.lines.findIndex((l) => l.name === to) : -1;
    if (below >= 0) bands.push({ series: [i + 1, below + 1] });
  });
  return bands;
}
