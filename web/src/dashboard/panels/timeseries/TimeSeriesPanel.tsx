import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMarks } from '../../annotations/context';
import { useDashboardState } from '../../state/context';
import { absolute, zoomOut } from '../../time/range';
import { NoData } from '../../ui/NoData';
import { useElementSize } from '../../ui/useElementSize';
import type { PanelProps } from '../types';
import { Chart } from './Chart';
import { calcName, Legend } from './Legend';
import { legendRows, toggle } from './legendRows';
import { collectLines } from './lines';
import { legendOptions, legendWidth, tooltipOptions } from './options';
import { makePlot } from './plot';
import styles from './timeseries.module.css';

export function TimeSeriesPanel({ panel, data, width }: PanelProps) {
  const { t } = useTranslation();
  const { theme, dashboard, setRange } = useDashboardState();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const marks = useMarks(panel.id);
  const host = useRef<HTMLDivElement>(null);
  const size = useElementSize(host);
  const lines = useMemo(() => collectLines(data.frames, theme), [data.frames, theme]);
  const plot = useMemo(() => makePlot(lines, hidden), [lines, hidden]);
  const legend = useMemo(() => legendOptions(panel.options), [panel.options]);
  const rows = useMemo(
    () => (legend.show ? legendRows(lines.lines, legend.calcs) : []),
    [lines, legend],
  );
  const tooltip = useMemo(
    () => tooltipOptions(panel.options, dashboard.graphTooltip),
    [panel.options, dashboard.graphTooltip],
  );
  if (plot.lines.length === 0) {
    const hasRows = data.frames.some((f) => f.length > 0);
    return <NoData hint={hasRows ? t('dash.noTime') : undefined} />;
  }
  const names = plot.lines.map((l) => l.name);
  const headings = legend.calcs.map((calc) => calcName(t, calc));
  const { range } = data;
  const onSide = legend.right && width > 320;
  return (
    <div className={styles.layout} data-right={onSide || undefined}>
      <div ref={host} className={styles.plot}>
        {size && (
          <Chart
            plot={plot}
            from={range.from.valueOf()}
            to={range.to.valueOf()}
            width={size.width}
            height={size.height}
            label={panel.title}
            panelId={panel.id}
            marks={marks}
            tooltip={tooltip}
            syncKey={dashboard.graphTooltip > 0 ? 'dashboard' : undefined}
            onZoom={(from, to) => setRange(absolute(from, to))}
            onZoomOut={() => setRange(zoomOut(range))}
          />
        )}
      </div>
      {legend.show && (
        <section
          className={styles.legend}
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
