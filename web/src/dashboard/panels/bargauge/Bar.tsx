import {
  colorManipulator,
  type FieldDisplay,
  formattedValueToString,
  type GrafanaTheme2,
} from '@grafana/data';
import { shareOf } from '../gauge/geometry';
import styles from './bargauge.module.css';

export interface BarLayout {
  vertical: boolean;
  thickness: number;
  font: number;
  nameFont: number;
  name: 'left' | 'top' | 'hidden';
  nameWidth: number;
  valueWidth: number;
  mode: 'gradient' | 'basic' | 'lcd';
  showUnfilled: boolean;
  showValue: boolean;
  plainValue: boolean;
  length: number;
}

interface BarProps {
  value: FieldDisplay;
  layout: BarLayout;
  theme: GrafanaTheme2;
}

export function Bar({ value, layout, theme }: BarProps) {
  const { display } = value;
  const color = display.color ?? theme.colors.text.primary;
  const name = layout.name !== 'hidden' && (
    <span
      className={styles.name}
      title={display.title}
      style={{
        fontSize: layout.nameFont,
        width: !layout.vertical && layout.name === 'left' ? layout.nameWidth : undefined,
      }}
    >
      {display.title}
    </span>
  );
  const number = layout.showValue && (
    <b
      className={styles.value}
      style={{
        color: layout.plainValue ? undefined : color,
        fontSize: layout.font,
        width: layout.vertical ? undefined : layout.valueWidth,
      }}
    >
      {formattedValueToString(display)}
    </b>
  );
  return (
    <div
      className={styles.bar}
      data-top={layout.name === 'top' || undefined}
      style={layout.vertical ? { minWidth: layout.thickness } : { minHeight: layout.thickness }}
    >
      {layout.vertical ? number : name}
      <Track value={value} layout={layout} theme={theme} color={color} />
      {layout.vertical ? name : number}
    </div>
  );
}

function Track({ value, layout, theme, color }: BarProps & { color: string }) {
  const { field, display } = value;
  const share = shareOf(display.numeric, field.min ?? 0, field.max ?? 100);
  const size = `${(share * 100).toFixed(2)}%`;
  if (layout.mode === 'lcd') {
    return <Cells value={value} layout={layout} theme={theme} share={share} />;
  }
  const { alpha } = colorManipulator;
  const direction = layout.vertical ? 'to top' : 'to right';
  const background =
    layout.mode === 'gradient'
      ? `linear-gradient(${direction}, ${alpha(color, 0.35)}, ${color})`
      : alpha(color, 0.75);
  return (
    <span className={styles.track} data-unfilled={layout.showUnfilled || undefined}>
      <i
        style={{
          background,
          [layout.vertical ? 'height' : 'width']: size,
          [layout.vertical ? 'borderTop' : 'borderRight']: `2px solid ${color}`,
        }}
      />
    </span>
  );
}

/** A retro display: cells light up as far as the value reaches, each in the colour of its place. */
function Cells({ value, layout, share }: BarProps & { share: number }) {
  const { field, display } = value;
  const min = field.min ?? 0;
  const max = field.max ?? 100;
  const count = Math.max(6, Math.min(60, Math.floor(layout.length / 14)));
  const scale = value.view?.dataFrame.fields[value.colIndex ?? -1]?.display;
  return (
    <span className={styles.cells}>
      {Array.from({ length: count }, (_, i) => {
        const at = (i + 0.5) / count;
        const color = scale?.(min + (max - min) * at).color ?? display.color ?? 'currentColor';
        const lit = at <= share;
        return <i key={at} style={{ background: color, opacity: lit ? 1 : 0.18 }} />;
      })}
    </span>
  );
}
