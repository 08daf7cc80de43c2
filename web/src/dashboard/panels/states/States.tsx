import { type PointerEvent, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { textOn } from '../../fields/contrast';
import { flag, number, object } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { timeFormat } from '../../time/format';
import { NoData } from '../../ui/NoData';
import { cutText, textWidth } from '../shared/measure';
import { timeTicks } from '../shared/timeTicks';
import { useHoverTip } from '../shared/useHoverTip';
import type { PanelProps } from '../types';
import { looks, type Segment, stateRows } from './segments';
import { formatSpan } from './span';
import styles from './states.module.css';

/** Rows of coloured stretches over time; status history is the same with every sample by itself. */
export function States({ panel, data, width, height, merge }: PanelProps & { merge: boolean }) {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDashboardState();
  const { options } = panel;
  const from = data.range.from.valueOf();
  const to = data.range.to.valueOf();
  const rows = useMemo(
    () => stateRows(data.frames, { merge, from, to }),
    [data.frames, merge, from, to],
  );
  const format = timeFormat(i18n.language, timeZone);
  const tip = useHoverTip();
  const found = useMemo(() => looks(rows), [rows]);
  if (rows.length === 0) return <NoData />;
  const showLegend = flag(object(options.legend).showLegend, true) && found.length <= 12;
  const names = Math.min(
    width * 0.3,
    12 + Math.max(...rows.map((r) => textWidth(r.name, 400) * 12)),
  );
  const plot = Math.max(40, width - names - 4);
  const axis = 22;
  const rowHeight = Math.max(16, Math.floor((height - axis - (showLegend ? 24 : 0)) / rows.length));
  const bar = rowHeight * number(options.rowHeight, 0.9);
  const x = (ms: number) => ((ms - from) / Math.max(1, to - from)) * plot;
  const show = (event: PointerEvent, name: string, s: Segment) => {
    const span = `${format.full(s.from)} – ${format.full(s.to)} (${formatSpan(s.to - s.from, i18n.language)})`;
    tip.show(event, { title: span, color: s.color, label: name, value: s.text });
  };
  const ticks = timeTicks(from, to, plot, format);
  return (
    <div className={styles.states} style={{ width, height }}>
      <div className={styles.rows}>
        <svg
          width={width}
          height={rowHeight * rows.length + axis}
          role="img"
          aria-label={t('dash.chart.label', { title: panel.title, count: rows.length })}
        >
          {rows.map((row, i) => (
            <g key={row.id} transform={`translate(0 ${i * rowHeight})`}>
              <text x={names - 8} y={rowHeight / 2 + 4} textAnchor="end" className={styles.name}>
                <title>{row.name}</title>
                {cutText(row.name, names - 10, 12)}
              </text>
              <g transform={`translate(${names} ${(rowHeight - bar) / 2})`}>
                {row.segments.map((s) => {
                  const w = Math.max(1, x(s.to) - x(s.from) - (merge ? 0 : 1));
                  const fits =
                    flag(options.showValue !== 'never') &&
                    textWidth(s.text, 500) * 11 + 8 < w &&
                    bar >= 14;
                  return (
                    <g
                      key={s.from}
                      onPointerMove={(e) => show(e, row.name, s)}
                      onPointerLeave={tip.hide}
                    >
                      <rect
                        x={x(s.from)}
                        width={w}
                        height={bar}
                        fill={s.color}
                        fillOpacity={
                          number(object(panel.fieldConfig.defaults.custom).fillOpacity, 70) / 100 +
                          0.1
                        }
                        rx={1.5}
                      />
                      {fits && (
                        <text
                          x={x(s.from) + 4}
                          y={bar / 2 + 4}
                          className={styles.value}
                          fill={textOn(s.color)}
                        >
                          {s.text}
                        </text>
                      )}
                    </g>
                  );
                })}
              </g>
            </g>
          ))}
          <g
            transform={`translate(${names} ${rowHeight * rows.length + 16})`}
            className={styles.axis}
          >
            {ticks.map((tick) => (
              <text key={tick.ms} x={tick.x} textAnchor="middle">
                {tick.label}
              </text>
            ))}
          </g>
        </svg>
      </div>
      {showLegend && (
        <ul className={styles.legend}>
          {found.map((look) => (
            <li key={look.text + look.color}>
              <i style={{ background: look.color }} />
              {look.text}
            </li>
          ))}
        </ul>
      )}
      {tip.element}
    </div>
  );
}
