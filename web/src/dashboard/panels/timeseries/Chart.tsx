import 'uplot/dist/uPlot.min.css';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { useAnnotations } from '../../annotations/context';
import { Marks } from '../../annotations/Marks';
import type { Mark } from '../../annotations/model';
import { useDashboardState } from '../../state/context';
import { timeFormat, zoneOf } from '../../time/format';
import styles from './chart.module.css';
import { linksOf, type Pick, pickAt } from './pick';
import { type Plot, plotOptions } from './plot';
import { nearestLine, Tooltip, type TooltipOptions, tooltipRows } from './tooltip';

interface ChartProps {
  plot: Plot;
  from: number;
  to: number;
  width: number;
  height: number;
  label: string;
  panelId: number;
  marks: readonly Mark[];
  tooltip: TooltipOptions;
  syncKey: string | undefined;
  onZoom(from: number, to: number): void;
  onZoomOut(): void;
}

const ClickCard = lazy(() =>
  import('../../annotations/ClickCard').then((m) => ({ default: m.ClickCard })),
);

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
  const [over, setOver] = useState<HTMLElement>();
  const [picked, setPicked] = useState<Pick>();
  const { editable } = useAnnotations();
  const canAdd = useRef(editable);
  canAdd.current = editable;

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
    let marking = false;
    let pressed = 0;
    let waiting: ReturnType<typeof setTimeout> | undefined;
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
      if (selected > 4 && marking && canAdd.current) {
        const to = left + selected;
        setPicked({ ...pickAt(u, to), time: u.posToVal(left, 'x'), timeEnd: u.posToVal(to, 'x') });
      } else if (selected > 4) {
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
    const press = (e: MouseEvent) => {
      marking = e.ctrlKey || e.metaKey;
      pressed = e.clientX;
    };
    const click = (e: MouseEvent) => {
      const moved = Math.abs(e.clientX - pressed) > 4;
      clearTimeout(waiting);
      if (moved || e.target !== u.over || e.detail > 1) return;
      const { left = -1, top = -1, idx } = u.cursor;
      const now = latest.current.plot;
      const line = idx == null ? undefined : nearestLine(u, now, idx, top);
      const links =
        line === undefined || idx == null ? [] : linksOf(now, line, u.data[0][idx] ?? 0);
      const direct = e.ctrlKey || e.metaKey;
      const next = { ...pickAt(u, left), links: direct ? [] : links, offer: !direct };
      if (!canAdd.current && next.links.length === 0) return;
      // A plain click may be the first half of a double one, which zooms out.
      waiting = setTimeout(() => setPicked(next), direct ? 0 : 250);
    };
    u.over.addEventListener('mousedown', press, true);
    u.over.addEventListener('click', click);
    u.over.addEventListener('mouseenter', enter);
    u.over.addEventListener('mouseleave', leave);
    u.over.addEventListener('dblclick', zoomOut);
    chart.current = u;
    setOver(u.over);
    drawn.current = { data: plot.data, from, to };
    return () => {
      clearTimeout(waiting);
      box?.remove();
      u.destroy();
      setOver(undefined);
      setPicked(undefined);
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
    >
      {over && props.marks.length > 0 && (
        <Marks over={over} marks={props.marks} from={from} to={to} panelId={props.panelId} />
      )}
      {over && picked && (
        <Suspense>
          <ClickCard
            over={over}
            picked={picked}
            panelId={props.panelId}
            onClose={() => setPicked(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
