import type { Panel } from '../model/types';
import type { PanelData } from '../state/loadPanel';
import type { Scope } from '../variables/types';

/** What a visualization gets; width and height are those of the space inside the panel. */
export interface PanelProps {
  panel: Panel;
  data: PanelData;
  scope: Scope;
  width: number;
  height: number;
}
