import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { createContext, useContext } from 'react';
import type { Source } from '../model/datasource';
import type { Dashboard } from '../model/types';
import type { QueryTools } from '../query/runPanel';
import type { RawRange } from '../time/range';
import type { MenuItem } from '../ui/Menu';
import type { ResolvedVariable, Scope } from '../variables/types';
import type { Refresh } from './useRefresh';
import type { PatchSearch } from './useSearchParams';

/** What every part of an open dashboard shares. */
export interface DashboardState {
  dashboard: Dashboard;
  theme: GrafanaTheme2;
  timeZone: string;
  lang: string;
  range: TimeRange;
  raw: RawRange;
  refresh: Refresh;
  variables: readonly ResolvedVariable[];
  /** The dashboard's variables and the built-ins. */
  scope: Scope;
  sources: readonly Source[];
  tools: QueryTools;
  setRange(raw: RawRange): void;
  setVariable(name: string, values: string[]): void;
  patchSearch: PatchSearch;
  /** What the user's rights add to the menu of a panel. */
  panelActions?(panelId: number): MenuItem[];
}

export const DashboardContext = createContext<DashboardState | null>(null);

export function useDashboardState(): DashboardState {
  const state = useContext(DashboardContext);
  if (!state) throw new Error('useDashboardState needs a DashboardContext above it');
  return state;
}
