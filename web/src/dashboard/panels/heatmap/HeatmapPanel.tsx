import { formattedValueToString } from '@grafana/data';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, object } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { timeFormat } from '../../time/format';
import { NoData } from '../../ui/NoData';
import { cutText, textWidth } from '../shared/measure';
import { timeTicks } from '../shared/timeTicks';
import { useHoverTip } from '../shared/useHoverTip';
import type { PanelProps } from '../types';
import { rowsFromSeries, rowsFromValues } from './cells';
import styles from './heatmap.module.css';
import { makePalette } from './palette';

const AXIS = 22;

export function HeatmapPanel({ panel, data, width, height }: PanelProps) {
  const { t, i18n } = useTranslation();
  const { theme, timeZone } = useDashboardState();
  const canvas = useRef<HTMLCanvasElement>(null);
  const tip = useHoverTip();
  const calculate = flag(panel.options.calculate);
  const cells = useMemo(
    () => (calculate ? rowsFromValues : rowsFromSeries)(data.frames, theme),
    [calculate, data.frames, theme],
  );
  const palette = useMemo(
    () => makePalette(panel.options, cells.max, theme.isDark),
    [panel.options, cells.max, theme.isDark],
  );
  const from = data.range.from.valueOf();
  const to = data.range.to.valueOf();
  const { rows, times, stepMs } = cells;
  const labels = Math.min(
    width * 0.3,
    12 + Math.max(0, ...rows.map((r) => textWidth(r.label, 400) * 12)),
  );
  const plotWidth = Math.max(40, Math.floor(width - labels - 4));
  const plotHeight = Math.max(40, height - AXIS);
  const rowHeight = plotHeight / Math.max(1, rows.length);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, plotWidth, plotHeight);
    const scale = plotWidth / Math.max(1, to - from);
    const between = stepMs * scale > 4 ? 1 : 0;
    // Whole pixels, or the seams between neighbours would shimmer.
    const edge = (ms: number) => Math.round((ms - from) * scale);
    const gap = rowHeight > 6 ? 1 : 0;
    rows.forEach(({ values }, row) => {
      const y = plotHeight - (row + 1) * rowHeight;
      values.forEach((value, i) => {
        if (value == null || (calculate && value === 0)) return;
        context.fillStyle = palette.colorOf(value);
        // A point stands for the step that ends with it.
        const right = edge(times[i] as number);
        const left = edge((times[i] as number) - stepMs);
        context.fillRect(left, y, Math.max(1, right - left - between), rowHeight - gap);
      });
    });
  }, [rows, times, stepMs, palette, calculate, plotWidth, plotHeight, rowHeight, from, to]);

  if (rows.length === 0) return <NoData />;
  const format = timeFormat(i18n.language, timeZone);
  const hover = (e: PointerEvent<HTMLCanvasElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    const ms = from + ((e.clientX - box.left) / plotWidth) * (to - from);
    const row = rows[Math.floor((plotHeight - (e.clientY - box.top)) / rowHeight)];
    const index = times.findIndex((time) => time >= ms);
    const value = row?.values[index];
    if (!row || value == null) return tip.hide();
    const display = row.field.display?.(value);
    tip.show(e, {
      title: format.full(times[index] as number),
      color: palette.colorOf(value),
      label: row.label,
      value: display ? formattedValueToString(display) : String(value),
    });
  };
  const every = Math.max(1, Math.ceil(16 / rowHeight));
  const showLabels = flag(object(panel.options.yAxis).axisPlacement !== 'hidden');
  return (
    <div className={styles.heatmap} style={{ width, height }}>
      <svg width={width} height={height} aria-hidden="true">
        {showLabels &&
          rows.map((row, i) =>
            i % every === 0 ? (
              <text
                key={row.id}
                x={labels - 8}
                y={plotHeight - (i + 0.5) * rowHeight + 4}
                textAnchor="end"
              >
                <title>{row.label}</title>
                {cutText(row.label, labels - 10, 12)}
              </text>
            ) : null,
          )}
        {timeTicks(from, to, plotWidth, format).map((tick) => (
          <text key={tick.ms} x={labels + tick.x} y={height - 6} textAnchor="middle">
            {tick.label}
          </text>
        ))}
      </svg>
      <canvas
        ref={canvas}
        width={plotWidth * devicePixelRatio}
        height={Math.floor(plotHeight * devicePixelRatio)}
        style={{ left: labels, width: plotWidth, height: plotHeight }}
        role="img"
        aria-label={t('dash.chart.label', { title: panel.title, count: rows.length })}
        onPointerMove={hover}
        onPointerLeave={tip.hide}
      />
      {tip.element}
    </div>
  );
}
