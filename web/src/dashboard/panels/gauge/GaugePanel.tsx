import { useMemo } from 'react';
import { flag, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import { useFontsReady } from '../shared/measure';
import { divide, tileGrid } from '../shared/tiles';
import { ValueLink } from '../shared/ValueLink';
import { fieldValues } from '../shared/values';
import type { PanelProps } from '../types';
import { Gauge } from './Gauge';

const SHAPE = { aspect: 1.3, caption: 18 };

export function GaugePanel(props: PanelProps) {
  const { panel, data, scope, width, height } = props;
  const { theme, timeZone } = useDashboardState();
  useFontsReady();
  const values = useMemo(
    () => fieldValues({ panel, data, scope }, theme, timeZone),
    [panel, data, scope, theme, timeZone],
  );
  if (values.length === 0) return <NoData />;
  const tiles = divide(values.length, width, height, text(panel.options.orientation), SHAPE);
  return (
    <div style={tileGrid(tiles)}>
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no identity of their own
        <ValueLink key={i} value={value}>
          <Gauge
            value={value}
            width={tiles.width}
            height={tiles.height}
            theme={theme}
            showName={values.length > 1 || Boolean(panel.fieldConfig.defaults.displayName)}
            showMarkers={flag(panel.options.showThresholdMarkers, true)}
            showLabels={flag(panel.options.showThresholdLabels)}
          />
        </ValueLink>
      ))}
    </div>
  );
}
