import type { DataFrame, DataTransformerConfig } from '@grafana/data';

export interface Transformed {
  frames: DataFrame[];
  /** Ids that could not be applied, for a notice. */
  unknown: string[];
}

/** Applies a panel's transformations in order. Without any, nothing is loaded. */
export async function applyTransformations(
  frames: DataFrame[],
  configs: readonly DataTransformerConfig[],
  interpolate: (text: string) => string,
): Promise<Transformed> {
  const enabled = configs.filter((c) => !c.disabled);
  if (enabled.length === 0) return { frames, unknown: [] };
  const engine = await import('./engine');
  const unknown = engine.unknownTransformations(enabled);
  return { frames: await engine.transform(frames, enabled, interpolate), unknown };
}
