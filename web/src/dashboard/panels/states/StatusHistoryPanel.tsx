import type { PanelProps } from '../types';
import { States } from './States';

export function StatusHistoryPanel(props: PanelProps) {
  return <States {...props} merge={false} />;
}
