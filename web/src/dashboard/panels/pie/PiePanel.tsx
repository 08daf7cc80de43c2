import { formattedValueToString } from '@grafana/data';
import { useMemo, useState } from 'react';
import { flag, object, texts } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import { ValueLink } from '../shared/ValueLink';
import { fieldValues } from '../shared/values';
import type { PanelProps } from '../types';
import styles from './pie.module.css';
import { slicePath, slicesOf } from './slices';

/** Shares of a whole, as a pie or a ring. */
export function PiePanel({ panel, data, scope, width, height }: PanelProps) {
  const { theme, timeZone } = useDashboardState();
  const [active, setActive] = useState<number>();
  const slices = useMemo(
    () => slicesOf(fieldValues({ panel, data, scope }, theme, timeZone)),
    [panel, data, scope, theme, timeZone],
  );
  if (slices.length === 0) return <NoData />;
  const legend = object(panel.options.legend);
  const shown = flag(legend.showLegend, true);
  const right = shown && legend.placement === 'right' && width > 260;
  const size = Math.max(
    40,
    Math.min(right ? width * 0.5 : width, shown && !right ? height * 0.68 : height) - 8,
  );
  const r = size / 2;
  const inner = panel.options.pieType === 'donut' ? r * 0.6 : 0;
  const values = texts(legend.values);
  return (
    <div className={styles.pie} data-right={right || undefined}>
      <svg
        width={size}
        height={size}
        viewBox={`${-r} ${-r} ${size} ${size}`}
        role="img"
        aria-label={panel.title}
      >
        {slices.map((slice, i) => (
          <ValueLink key={slice.from} value={slice.value}>
            <path
              d={slicePath(slice, r - 1, inner)}
              fill={slice.color}
              opacity={active === undefined || active === i ? 1 : 0.35}
              onPointerEnter={() => setActive(i)}
              onPointerLeave={() => setActive(undefined)}
            >
              <title>{`${slice.name}: ${formattedValueToString(slice.value.display)} (${slice.percent})`}</title>
            </path>
          </ValueLink>
        ))}
      </svg>
      {shown && (
        <ul>
          {slices.map((slice, i) => (
            <li
              key={slice.from}
              title={slice.name}
              onPointerEnter={() => setActive(i)}
              onPointerLeave={() => setActive(undefined)}
            >
              <i style={{ background: slice.color }} />
              <span>{slice.name}</span>
              {values.includes('value') && <b>{formattedValueToString(slice.value.display)}</b>}
              {values.includes('percent') && <b>{slice.percent}</b>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
