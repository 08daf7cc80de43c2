import { colorManipulator, type FieldDisplay, type GrafanaTheme2 } from '@grafana/data';
import { LIGHT_TEXT, textOn } from '../../fields/contrast';
import { object, optionalNumber } from '../../model/json';
import { fitFont } from '../shared/measure';
import { Sparkline } from '../shared/Sparkline';
import styles from './stat.module.css';

interface StatProps {
  value: FieldDisplay;
  width: number;
  height: number;
  options: Record<string, unknown>;
  theme: GrafanaTheme2;
  showName: boolean;
  from: number;
  to: number;
}

const LARGEST = 72;

export function Stat(props: StatProps) {
  const { value, width, height, options, theme, showName } = props;
  const colors = colorsOf(props);
  const { display, sparkline } = value;
  const main = `${display.prefix ?? ''}${display.text}`;
  const suffix = display.suffix ?? '';
  const showValue = options.textMode !== 'name' && options.textMode !== 'none';
  const change = typeof display.percentChange === 'number' ? display.percentChange : undefined;
  const graph = sparkline && height > 46 && (sparkline.y.values?.length ?? 0) > 1;
  const sizes = fontSizes(props, main + suffix, graph === true);
  return (
    <div
      className={styles.stat}
      style={{ background: colors.background, color: colors.text }}
      data-wide={sizes.wide || undefined}
      data-background={colors.background ? '' : undefined}
    >
      {graph && (
        <div className={styles.graph}>
          <Sparkline
            values={sparkline.y.values}
            times={sparkline.x?.values}
            from={props.from}
            to={props.to}
            min={value.field.min ?? undefined}
            width={width}
            height={Math.round(height * (height > 110 ? 0.42 : 0.36))}
            stroke={colors.line}
            fill={colors.area}
          />
        </div>
      )}
      {showName && (
        <div className={styles.name} style={{ fontSize: sizes.name }} title={display.title}>
          {display.title}
        </div>
      )}
      {showValue && (
        <div
          className={styles.value}
          style={{ fontSize: sizes.value, color: colors.value }}
          title={`${main}${suffix}`}
        >
          {main}
          {suffix && <span className={styles.unit}>{suffix}</span>}
        </div>
      )}
      {change !== undefined && Number.isFinite(change) && (
        <div
          className={styles.change}
          style={{ color: changeColor(change, theme, colors.background) }}
        >
          {change > 0 ? '▲' : change < 0 ? '▼' : ''} {Math.abs(change * 100).toFixed(1)}%
        </div>
      )}
    </div>
  );
}

function fontSizes(
  { value, width, height, options, showName }: StatProps,
  text: string,
  graph: boolean,
) {
  const fixed = object(options.text);
  const wide = showName && width / height > 3.2;
  const nameRoom = wide ? width * 0.42 : width * 0.95;
  const room = wide ? width * 0.5 : width * 0.92;
  const share = graph ? 0.5 : showName && !wide ? 0.55 : 0.72;
  const largest = wide ? height * 0.6 : LARGEST;
  return {
    wide,
    value:
      optionalNumber(fixed.valueSize) ?? Math.floor(fitFont(text, room, height * share, largest)),
    name:
      optionalNumber(fixed.titleSize) ??
      Math.floor(fitFont(value.display.title ?? '', nameRoom, height * (wide ? 0.5 : 0.2), 20)),
  };
}

interface Colors {
  background?: string;
  text: string;
  value: string;
  line: string;
  area: string;
}

function colorsOf({ value, options, theme }: StatProps): Colors {
  const color = value.display.color ?? theme.colors.text.primary;
  const { alpha, darken, lighten } = colorManipulator;
  if (options.colorMode === 'background' || options.colorMode === 'background_solid') {
    const onColor = textOn(color);
    // Light text wants the ground darker, dark text wants it lighter.
    const other = onColor === LIGHT_TEXT ? darken(color, 0.2) : lighten(color, 0.12);
    const gradient = `linear-gradient(120deg, ${other}, ${color})`;
    return {
      background: options.colorMode === 'background' ? gradient : color,
      text: onColor,
      value: onColor,
      line: alpha(onColor, 0.75),
      area: alpha(onColor, 0.22),
    };
  }
  const plain = theme.colors.text.primary;
  return {
    text: plain,
    value: options.colorMode === 'none' ? plain : color,
    line: color,
    area: alpha(color, 0.18),
  };
}

function changeColor(change: number, theme: GrafanaTheme2, background: string | undefined) {
  if (background || change === 0) return undefined;
  return theme.visualization.getColorByName(change > 0 ? 'green' : 'red');
}
