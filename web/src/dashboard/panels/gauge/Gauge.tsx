import { type FieldDisplay, formattedValueToString, type GrafanaTheme2 } from '@grafana/data';
import { fitFont } from '../shared/measure';
import { thresholdArcs } from '../shared/thresholds';
import styles from './gauge.module.css';
import { angleOf, arcPath, fitCircle, pointAt, shareOf } from './geometry';

interface GaugeProps {
  value: FieldDisplay;
  width: number;
  height: number;
  theme: GrafanaTheme2;
  showName: boolean;
  showMarkers: boolean;
  showLabels: boolean;
}

export function Gauge(props: GaugeProps) {
  const { value, width, height, theme, showName, showMarkers, showLabels } = props;
  const { display, field } = value;
  const nameHeight = showName ? 18 : 0;
  const { cx, cy, r } = fitCircle(width, height - nameHeight);
  const min = field.min ?? 0;
  const max = field.max ?? 100;
  const ring = showMarkers ? Math.max(2, r * 0.05) : 0;
  const thickness = r * 0.22;
  const track = r - ring - (showMarkers ? 2 : 0) - thickness / 2;
  const text = formattedValueToString(display);
  const font = fitFont(text, (track - thickness / 2) * 1.62, r * 0.44, 56);
  const share = shareOf(display.numeric, min, max);
  const arcs = thresholdArcs(field, theme);
  const color = display.color ?? theme.colors.text.primary;
  return (
    <figure className={styles.gauge}>
      <svg
        width={width}
        height={height - nameHeight}
        role="img"
        aria-label={`${display.title ?? ''} ${text}`.trim()}
      >
        <path
          d={arcPath(cx, cy, track, 0, 1)}
          fill="none"
          stroke={theme.colors.background.secondary}
          strokeWidth={thickness}
        />
        {share > 0 && (
          <path
            d={arcPath(cx, cy, track, 0, share)}
            fill="none"
            stroke={color}
            strokeWidth={thickness}
          />
        )}
        {showMarkers &&
          arcs.map((arc) => (
            <path
              key={arc.from}
              d={arcPath(cx, cy, r - ring / 2, arc.from, arc.to)}
              fill="none"
              stroke={arc.color}
              strokeWidth={ring}
            />
          ))}
        {showLabels &&
          arcs.slice(1).map((arc) => {
            const [x, y] = pointAt(cx, cy, r + 8, angleOf(arc.from));
            return (
              <text key={arc.from} x={x} y={y} className={styles.mark} textAnchor="middle">
                {arc.label}
              </text>
            );
          })}
        <text
          x={cx}
          y={cy + font * 0.28}
          textAnchor="middle"
          fontSize={font}
          fontWeight={500}
          fill={color}
        >
          {text}
        </text>
      </svg>
      {showName && (
        <figcaption title={display.title} style={{ lineHeight: `${nameHeight}px` }}>
          {display.title}
        </figcaption>
      )}
    </figure>
  );
}
