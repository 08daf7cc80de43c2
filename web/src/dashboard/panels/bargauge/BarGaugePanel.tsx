import { type FieldDisplay, formattedValueToString } from '@grafana/data';
import { useMemo } from 'react';
import { flag, object, optionalNumber, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import { textWidth, useFontsReady } from '../shared/measure';
import { ValueLink } from '../shared/ValueLink';
import { fieldValues } from '../shared/values';
import type { PanelProps } from '../types';
import { Bar, type BarLayout } from './Bar';
import styles from './bargauge.module.css';

export function BarGaugePanel(props: PanelProps) {
  const { panel, data, scope, width, height } = props;
  const { theme, timeZone } = useDashboardState();
  useFontsReady();
  const values = useMemo(
    () => fieldValues({ panel, data, scope }, theme, timeZone),
    [panel, data, scope, theme, timeZone],
  );
  if (values.length === 0) return <NoData />;
  const layout = layoutOf(values, panel.options, width, height);
  return (
    <section
      className={styles.bars}
      data-vertical={layout.vertical || undefined}
      aria-label={panel.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: many bars scroll, also by keyboard
      tabIndex={0}
    >
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no identity of their own
        <ValueLink key={i} value={value}>
          <Bar value={value} layout={layout} theme={theme} />
        </ValueLink>
      ))}
    </section>
  );
}

const GAP = 6;

function layoutOf(
  values: FieldDisplay[],
  options: Record<string, unknown>,
  width: number,
  height: number,
): BarLayout {
  const orientation = text(options.orientation, 'auto');
  const vertical = orientation === 'vertical' || (orientation === 'auto' && width > height * 1.4);
  const space = (vertical ? width : height) - GAP * (values.length - 1);
  const manual = options.sizing === 'manual';
  const least = vertical
    ? 36
    : Math.max(16, manual ? (optionalNumber(options.minVizHeight) ?? 16) : 16);
  const thickness = Math.max(least, Math.floor(space / values.length));
  const fixed = object(options.text);
  const font =
    optionalNumber(fixed.valueSize) ?? Math.max(11, Math.min(vertical ? 18 : 22, thickness * 0.5));
  const nameFont = optionalNumber(fixed.titleSize) ?? Math.max(11, Math.min(14, thickness * 0.45));
  const names = values.map((v) => v.display.title ?? '');
  const texts = values.map((v) => formattedValueToString(v.display));
  const widest = (all: string[], size: number) =>
    Math.max(0, ...all.map((s) => textWidth(s) * size));
  const single =
    values.length === 1 && options.namePlacement !== 'left' && options.namePlacement !== 'top';
  return {
    vertical,
    thickness,
    font,
    nameFont,
    name:
      options.namePlacement === 'hidden' || single
        ? 'hidden'
        : options.namePlacement === 'top'
          ? 'top'
          : 'left',
    nameWidth: Math.min(Math.ceil(widest(names, nameFont)) + 4, Math.round(width * 0.4)),
    valueWidth: Math.ceil(widest(texts, font)) + 4,
    mode:
      options.displayMode === 'lcd' || options.displayMode === 'basic'
        ? options.displayMode
        : 'gradient',
    showUnfilled: flag(options.showUnfilled, true),
    showValue: options.valueMode !== 'hidden',
    plainValue: options.valueMode === 'text',
    length: vertical ? height : width,
  };
}
