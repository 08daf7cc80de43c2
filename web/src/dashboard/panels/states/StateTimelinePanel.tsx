import type { PanelProps } from '../types';
import { flag } from '../../model/json';
import { States } from './States';

export function StateTimelinePanel(props: PanelProps) {
  return <States {...props} merge={flag(props.panel.options.mergeValues, true)} />;
}
