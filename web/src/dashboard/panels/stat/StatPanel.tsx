import type { FieldDisplay } from '@grafana/data';
import { useMemo } from 'react';
import { text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { NoData } from '../../ui/NoData';
import { useFontsReady } from '../shared/measure';
import { divide, tileGrid } from '../shared/tiles';
import { ValueLink } from '../shared/ValueLink';
import { fieldValues } from '../shared/values';
import type { PanelProps } from '../types';
import { Stat } from './Stat';

const SHAPE = { aspect: 2.2, caption: 0 };

export function StatPanel(props: PanelProps) {
  const { panel, data, scope, width, height } = props;
  const { theme, timeZone } = useDashboardState();
  useFontsReady();
  const graph = text(panel.options.graphMode, 'area') === 'area';
  const values = useMemo(
    () => fieldValues({ panel, data, scope }, theme, timeZone, graph),
    [panel, data, scope, theme, timeZone, graph],
  );
  if (values.length === 0) return <NoData />;
  const tiles = divide(values.length, width, height, text(panel.options.orientation), SHAPE);
  return (
    <div style={tileGrid(tiles)}>
      {values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no identity of their own
        <ValueLink key={i} value={value}>
          <Stat
            value={value}
            width={tiles.width}
            height={tiles.height}
            options={panel.options}
            theme={theme}
            showName={showsName(panel.options, values)}
            from={data.range.from.valueOf()}
            to={data.range.to.valueOf()}
          />
        </ValueLink>
      ))}
    </div>
  );
}

function showsName(options: Record<string, unknown>, values: FieldDisplay[]): boolean {
  switch (options.textMode) {
    case 'value':
    case 'none':
      return false;
    case 'name':
    case 'value_and_name':
      return true;
    default:
      return values.length > 1;
  }
}
