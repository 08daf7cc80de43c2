import 'uplot/dist/uPlot.min.css';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { useDashboardState } from '../../state/context';
import { timeFormat, zoneOf } from '../../time/format';
import styles from './chart.module.css';
import { type Plot, plotOptions } from './plot';
import { nearestLine, Tooltip, type TooltipOptions, tooltipRows } from './tooltip';

interface ChartProps {
  plot: Plot;
  from: number;
  to: number;
  width: number;
  height: number;
  label: string;
  tooltip: TooltipOptions;
  syncKey: string | undefined;
  onZoom(from: number, to: number): void;
  onZoomOut(): void;
}

/** uPlot inside React: made again only when the structure changes, else given new data. */
export function Chart(props: ChartProps) {
  const { plot, from, to, width, height, tooltip, syncKey } = props;
  const { theme, timeZone } = useDashboardState();
  const { t, i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const drawn = useRef<{ data: uPlot.AlignedData; from: number; to: number }>(undefined);
  const tooltipKey = JSON.stringify(tooltip);

  // biome-ignore lint/correctness/useExhaustiveDependencies: data and size have their own effects
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const format = timeFormat(i18n.language, timeZone);
    const box = tooltip.mode === 'none' ? undefined : new Tooltip(styles.tooltip ?? '');
    const options = plotOptions(
      plot,
      { width, height },
      {
        theme,
        timeFormat: format,
        timeZone: zoneOf(timeZone),
        current: () => latest.current,
        syncKey,
      },
    );
    let hovered = false;
    const move = (u: uPlot) => {
      const { idx, left = -1, top = -1 } = u.cursor;
      if (!box) return;
      if (idx == null || left < 0 || !(hovered || tooltip.shared)) return box.hide();
      const now = latest.current.plot;
      const nearest = hovered ? nearestLine(u, now, idx, top) : undefined;
      const rows = tooltipRows(now, idx, nearest, latest.current.tooltip);
      if (rows.length === 0) return box.hide();
      box.show(format.full(u.data[0][idx] ?? 0), rows, (count) =>
        t('dash.tooltip.more', { count }),
      );
      const rect = u.over.getBoundingClientRect();
      box.place(rect.left + left, rect.top + (hovered ? top : 0));
    };
    const select = (u: uPlot) => {
      const { left, width: selected } = u.select;
      if (selected > 4) {
        latest.current.onZoom(u.posToVal(left, 'x'), u.posToVal(left + selected, 'x'));
      }
      if (selected > 0) u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    };
    options.hooks = { ...options.hooks, setCursor: [move], setSelect: [select] };
    const u = new uPlot(options, plot.data, element);
    const enter = () => {
      hovered = true;
    };
    const leave = () => {
      hovered = false;
      box?.hide();
    };
    const zoomOut = () => latest.current.onZoomOut();
    u.over.addEventListener('mouseenter', enter);
    u.over.addEventListener('mouseleave', leave);
    u.over.addEventListener('dblclick', zoomOut);
    chart.current = u;
    drawn.current = { data: plot.data, from, to };
    return () => {
      box?.remove();
      u.destroy();
      chart.current = undefined;
    };
  }, [plot.structure, theme, timeZone, i18n.language, syncKey, tooltipKey]);

  useLayoutEffect(() => {
    const u = chart.current;
    if (u && (u.width !== width || u.height !== height)) u.setSize({ width, height });
  }, [width, height]);

  useEffect(() => {
    const before = drawn.current;
    if (!before || (before.data === plot.data && before.from === from && before.to === to)) return;
    drawn.current = { data: plot.data, from, to };
    chart.current?.setData(plot.data);
  }, [plot.data, from, to]);

  return (
    <div
      ref={host}
      className={styles.chart}
      role="img"
      aria-label={t('dash.chart.label', { title: props.label, count: plot.lines.length })}
    />
  );
}
