import { flag } from '../../model/json';
import type { PanelProps } from '../types';
import { States } from './States';

export function StateTimelinePanel(props: PanelProps) {
  return <States {...props} merge={flag(props.panel.options.mergeValues, true)} />;
}
