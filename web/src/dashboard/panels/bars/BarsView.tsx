import {
  colorManipulator,
  type Field,
  formattedValueToString,
  type LinkModel,
} from '@grafana/data';
import { type PointerEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { textOn } from '../../fields/contrast';
import { clamp, number, optionalNumber } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { AppLink } from '../../ui/AppLink';
import { useElementSize } from '../../ui/useElementSize';
import { cutText, textWidth } from '../shared/measure';
import { useHoverTip } from '../shared/useHoverTip';
import { calcName, Legend } from '../timeseries/Legend';
import { legendRows, toggle } from '../timeseries/legendRows';
import { legendOptions, legendWidth } from '../timeseries/options';
import { formatTicks, tickIncrements } from '../timeseries/scales';
import layoutStyles from '../timeseries/timeseries.module.css';
import styles from './bars.module.css';
import type { Bars } from './data';
import { axisTicks, type Bar, type LayoutOptions, placeBars, valueRange } from './layout';

interface BarsViewProps {
  bars: Bars;
  options: Record<string, unknown>;
  title: string;
  horizontal: boolean;
  layout: LayoutOptions;
  /** Labels stand at the edges of the bars, as those of a histogram do. */
  edges: boolean;
  fill: number;
  width: number;
  height: number;
}

const FONT = 12;

/** Bars with two axes and a legend: what bar charts and histograms share. */
export function BarsView(props: BarsViewProps) {
  const { bars, options, width } = props;
  const { t } = useTranslation();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const host = useRef<HTMLDivElement>(null);
  const size = useElementSize(host);
  const legend = useMemo(() => legendOptions(options), [options]);
  const rows = useMemo(
    () => (legend.show ? legendRows(bars.lines, legend.calcs) : []),
    [bars, legend],
  );
  const names = bars.lines.map((l) => l.name);
  const headings = legend.calcs.map((calc) => calcName(t, calc));
  const onSide = legend.right && width > 320;
  return (
    <div className={layoutStyles.layout} data-right={onSide || undefined}>
      <div ref={host} className={layoutStyles.plot}>
        {size && <Plot {...props} width={size.width} height={size.height} hidden={hidden} />}
      </div>
      {legend.show && (
        <section
          className={layoutStyles.legend}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          data-part="legend"
          aria-label={t('dash.legend.label')}
          style={onSide ? { width: legendWidth(legend, rows, headings, width) } : undefined}
        >
          <Legend
            rows={rows}
            options={legend}
            hidden={hidden}
            onToggle={(name, single) => setHidden((h) => toggle(h, name, names, single))}
          />
        </section>
      )}
    </div>
  );
}

function Plot(props: BarsViewProps & { hidden: ReadonlySet<string> }) {
  const { bars, options, horizontal, layout, edges, fill, width, height, hidden } = props;
  const { t } = useTranslation();
  const { theme } = useDashboardState();
  const tip = useHoverTip();
  const { labels, lines } = bars;
  const groups = edges ? labels.length - 1 : labels.length;
  const visible = lines.map((l) => !hidden.has(l.name));
  const placed = placeBars(lines, visible, groups, layout);
  const first = lines[0];
  const percent = layout.stacking === 'percent';
  const config = first?.field.config ?? {};
  const [min, max] = percent
    ? [placed.some((b) => b.to < 0) ? -1 : 0, 1]
    : valueRange(placed, {
        min: config.min ?? undefined,
        max: config.max ?? undefined,
        softMin: first?.custom.axisSoftMin,
        softMax: first?.custom.axisSoftMax,
      });

  const ticks = axisTicks(
    min,
    max,
    Math.max(2, (horizontal ? width / 80 : height / 40) | 0),
    tickIncrements(config.unit) !== undefined,
  );
  const valueText = (v: number, decimals?: number): string => {
    if (percent) return `${Number((v * 100).toFixed(1))}%`;
    const display = first?.field.display?.(v, decimals);
    return display ? formattedValueToString(display) : String(v);
  };
  const tickTexts = formatTicks(ticks, valueText, config.decimals ?? undefined);
  const widest = (texts: readonly string[]) =>
    Math.max(0, ...texts.map((s) => textWidth(s, 400) * FONT));

  const rotation = horizontal ? 0 : clamp(number(options.xTickLabelRotation, 0), -90, 90);
  const cut = optionalNumber(options.xTickLabelMaxLength);
  const names = labels.map((l) => (cut && l.length > cut ? `${l.slice(0, cut)}…` : l));
  const labelSpace = horizontal
    ? Math.min(width * 0.35, widest(names) + 12)
    : rotation === 0
      ? 22
      : Math.min(
          height * 0.4,
          14 + widest(names) * Math.abs(Math.sin((rotation * Math.PI) / 180)) + 8,
        );
  const turned = (labelSpace - 18) / Math.max(0.2, Math.abs(Math.sin((rotation * Math.PI) / 180)));
  const left = horizontal ? labelSpace : Math.min(width * 0.4, widest(tickTexts) + 12);
  const bottom = horizontal ? 22 : labelSpace;
  const plotWidth = Math.max(20, width - left - (horizontal ? 18 : 8));
  const plotHeight = Math.max(20, height - bottom - 6);
  const along = horizontal ? plotHeight : plotWidth;
  const across = horizontal ? plotWidth : plotHeight;
  const at = (v: number) => ((clamp(v, min, max) - min) / (max - min)) * across;

  const rect = (bar: Bar) => {
    const near = at(Math.min(bar.from, bar.to));
    const far = at(Math.max(bar.from, bar.to));
    const size = Math.max(1, bar.size * along - (edges ? 1 : 0));
    const start = bar.start * along;
    return horizontal
      ? { x: left + near, y: 6 + start, width: Math.max(0, far - near), height: size }
      : { x: left + start, y: 6 + plotHeight - far, width: size, height: Math.max(0, far - near) };
  };
  const radius = number(options.barRadius, 0);
  const show = (e: PointerEvent, bar: Bar) => {
    const line = lines[bar.line];
    const display = line?.field.display?.(bar.value);
    const value = display ? formattedValueToString(display) : String(bar.value);
    tip.show(e, {
      title: edges ? `${labels[bar.group]} – ${labels[bar.group + 1]}` : (labels[bar.group] ?? ''),
      color: colorOf(bar),
      label: line?.name ?? '',
      value: percent ? `${value} (${valueText(Math.abs(bar.to - bar.from))})` : value,
    });
  };
  const colorOf = (bar: Bar): string => {
    const line = lines[bar.line];
    const mode = line?.field.config.color?.mode ?? '';
    const byValue = mode === 'thresholds' || mode.startsWith('continuous');
    return (
      bars.colors?.[bar.group] ??
      (byValue ? line?.field.display?.(bar.value).color : line?.color) ??
      theme.colors.text.primary
    );
  };
  const step = labelStep(names, along / Math.max(1, groups), horizontal || rotation !== 0);
  const room = along / Math.max(1, groups);
  return (
    <div className={styles.bars}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={t('dash.chart.label', { title: props.title, count: lines.length })}
      >
        {ticks.map((v, i) => {
          const p = at(v);
          return (
            <g key={v}>
              <line
                x1={horizontal ? left + p : left}
                x2={horizontal ? left + p : left + plotWidth}
                y1={horizontal ? 6 : 6 + plotHeight - p}
                y2={horizontal ? 6 + plotHeight : 6 + plotHeight - p}
                data-zero={v === 0 || undefined}
              />
              <text
                x={horizontal ? left + p : left - 8}
                y={horizontal ? height - 6 : 6 + plotHeight - p + 4}
                textAnchor={horizontal ? 'middle' : 'end'}
              >
                {tickTexts[i]}
              </text>
            </g>
          );
        })}
        {names.map((name, i) => {
          if (i % step !== 0) return null;
          const middle = edges ? i * room : (i + 0.5) * room;
          const key = `${i}${name}`;
          if (horizontal) {
            return (
              <text key={key} x={left - 8} y={6 + middle + 4} textAnchor="end">
                <title>{labels[i]}</title>
                {cutText(name, labelSpace - 10, FONT)}
              </text>
            );
          }
          const y = 6 + plotHeight + 14;
          return (
            <text
              key={key}
              x={left + middle}
              y={y}
              textAnchor={rotation === 0 ? 'middle' : rotation < 0 ? 'end' : 'start'}
              transform={rotation ? `rotate(${rotation} ${left + middle} ${y - 4})` : undefined}
            >
              <title>{labels[i]}</title>
              {rotation !== 0
                ? cutText(name, turned, FONT)
                : edges
                  ? name
                  : cutText(name, room * step - 4, FONT)}
            </text>
          );
        })}
        {placed.map((bar) => {
          const line = lines[bar.line];
          const box = rect(bar);
          const color = colorOf(bar);
          const opacity = (line?.custom.fillOpacity ?? fill) / 100;
          const row = bars.rowOf(bar.line, bar.group);
          const link =
            line?.field.config.links?.length && row !== undefined
              ? line.field.getLinks?.({ valueRowIndex: row })[0]
              : undefined;
          return (
            <BarLink key={`${bar.line}-${bar.group}`} link={link}>
              <rect
                {...box}
                rx={Math.min(box.width, box.height) * radius}
                fill={colorManipulator.alpha(color, opacity)}
                stroke={color}
                strokeWidth={line?.custom.lineWidth ?? 1}
                onPointerMove={(e) => show(e, bar)}
                onPointerLeave={tip.hide}
              />
            </BarLink>
          );
        })}
        {options.showValue !== 'never' &&
          placed.map((bar) => {
            const box = rect(bar);
            const shown = percent
              ? valueText(Math.abs(bar.to - bar.from))
              : valueText(bar.value, lines[bar.line]?.field.config.decimals ?? undefined);
            const needed = textWidth(shown, 500) * FONT;
            const inside = layout.stacking === 'normal' || percent;
            const fits = horizontal
              ? box.height >= FONT && (!inside || box.width > needed + 6)
              : box.width >= needed + 2 && (!inside || box.height > FONT + 4);
            if (options.showValue === 'always' ? box.width + box.height === 0 : !fits) return null;
            const place = labelPlace(box, bar, horizontal, inside, needed, left + plotWidth);
            return (
              <text
                key={`v${bar.line}-${bar.group}`}
                className={styles.value}
                {...place.at}
                style={{ fill: place.over ? textOn(colorOf(bar)) : undefined }}
              >
                {shown}
              </text>
            );
          })}
      </svg>
      {tip.element}
    </div>
  );
}

function BarLink({ link, children }: { link: LinkModel<Field> | undefined; children: ReactNode }) {
  if (!link?.href) return children;
  return (
    <AppLink href={link.href} target={link.target} title={link.title} plain>
      {children}
    </AppLink>
  );
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A value stands beyond the end of its bar, or inside where bars stand on each other. */
function labelPlace(
  box: Box,
  bar: Bar,
  horizontal: boolean,
  inside: boolean,
  needed: number,
  edge: number,
): { at: { x: number; y: number; textAnchor: 'start' | 'middle' | 'end' }; over: boolean } {
  const y = box.y + box.height / 2 + 4;
  const x = box.x + box.width / 2;
  if (inside) return { at: { x, y, textAnchor: 'middle' }, over: true };
  if (!horizontal) {
    const above = bar.to >= 0;
    const top = above ? box.y - 4 : box.y + box.height + FONT;
    // No room above the highest bar: the number moves into it.
    if (top < FONT) return { at: { x, y: box.y + FONT + 2, textAnchor: 'middle' }, over: true };
    return { at: { x, y: top, textAnchor: 'middle' }, over: false };
  }
  const end = box.x + box.width;
  if (end + needed + 6 > edge) {
    return { at: { x: end - 4, y, textAnchor: 'end' }, over: true };
  }
  return { at: { x: end + 4, y, textAnchor: 'start' }, over: false };
}

/** Every how many labels there is room for one. */
function labelStep(names: readonly string[], room: number, flat: boolean): number {
  const longest = Math.max(0, ...names.map((n) => textWidth(n, 400) * FONT));
  const needed = flat ? FONT + 4 : Math.min(longest, 90) + 8;
  return Math.max(1, Math.ceil(needed / Math.max(1, room)));
}
