import type { DataFrame, TimeRange } from '@grafana/data';
import { type FieldContext, prepareFrames } from '../fields/prepare';
import type { PanelAnswer, PanelQuery, QueryTools } from '../query/runPanel';
import { panelRange, runPanel } from '../query/runPanel';
import { applyTransformations } from '../transformations/apply';
import { interpolate } from '../variables/interpolate';

export interface PanelData {
  frames: DataFrame[];
  answer: PanelAnswer;
  /** The range that was asked for: the panel's own time may differ from the dashboard's. */
  range: TimeRange;
  unknownTransformations: string[];
}

export interface PanelLoadRequest {
  query: PanelQuery;
  fields: FieldContext;
  tools: QueryTools;
}

/** From queries to frames that are ready to draw: ask, transform, apply overrides. */
export async function loadPanel(
  { query, fields, tools }: PanelLoadRequest,
  signal: AbortSignal,
): Promise<PanelData> {
  const { panel, scope } = query;
  const range = panelRange(query.range, panel.timeFrom, panel.timeShift);
  const answer = await runPanel({ ...query, range }, tools, signal);
  const { frames, unknown } = await applyTransformations(
    answer.frames,
    panel.transformations,
    (text) => interpolate(text, scope, 'text'),
  );
  signal.throwIfAborted();
  return {
    frames: prepareFrames(frames, panel.fieldConfig, fields),
    answer,
    range,
    unknownTransformations: unknown,
  };
}
