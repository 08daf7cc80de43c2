import { type FieldConfig, type GrafanaTheme2, ThresholdsMode } from '@grafana/data';
import { shareOf } from '../gauge/geometry';

export interface ThresholdArc {
  /** Shares of the scale, 0…1. */
  from: number;
  to: number;
  color: string;
  label: string;
}

/** The parts of a scale between two thresholds, each with its colour. */
export function thresholdArcs(field: FieldConfig, theme: GrafanaTheme2): ThresholdArc[] {
  const min = field.min ?? 0;
  const max = field.max ?? 100;
  const steps = field.thresholds?.steps ?? [];
  const percent = field.thresholds?.mode === ThresholdsMode.Percentage;
  const shareAt = (value: number | null | undefined): number => {
    if (value == null || value === Number.NEGATIVE_INFINITY) return 0;
    return percent ? Math.min(1, Math.max(0, value / 100)) : shareOf(value, min, max);
  };
  return steps.flatMap((step, i) => {
    const next = steps[i + 1];
    const from = shareAt(step.value);
    const to = next ? shareAt(next.value) : 1;
    if (to <= from) return [];
    const color = theme.visualization.getColorByName(step.color);
    return [{ from, to, color, label: String(step.value) }];
  });
}
