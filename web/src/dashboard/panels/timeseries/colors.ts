import {
  colorManipulator,
  FieldColorModeId,
  type GrafanaTheme2,
  type Threshold,
  ThresholdsMode,
} from '@grafana/data';
import type uPlot from 'uplot';
import type { Line } from './lines';

const { alpha } = colorManipulator;

export function strokeOf(line: Line, theme: GrafanaTheme2): uPlot.Series.Stroke {
  const { custom, color } = line;
  if (custom.gradientMode === 'scheme') return schemeGradient(line, theme, 1);
  return custom.lineColor ?? color;
}

/** The area under a line. An area down to another line is filled even without an opacity set. */
export function fillOf(
  line: Line,
  theme: GrafanaTheme2,
  hasBelow: boolean,
): uPlot.Series.Fill | undefined {
  const { custom, color } = line;
  const opacity = (custom.fillOpacity ?? (hasBelow ? 35 : 0)) / 100;
  if (opacity <= 0 || custom.drawStyle === 'points') return undefined;
  switch (custom.gradientMode) {
    case 'opacity':
      return vertical((u) => ({ top: alpha(color, opacity), bottom: alpha(color, 0), u }));
    case 'hue':
      return vertical((u) => ({
        top: alpha(color, opacity),
        bottom: alpha(colorManipulator.darken(color, 0.4), opacity),
        u,
      }));
    case 'scheme':
      return schemeGradient(line, theme, opacity);
    default:
      return alpha(custom.fillColor ?? color, opacity);
  }
}

type Ends = (u: uPlot) => { top: string; bottom: string; u: uPlot };

const vertical =
  (ends: Ends): uPlot.Series.Fill =>
  (u) => {
    const { top, bottom } = ends(u);
    // Before the first layout there is no box, and a gradient without a height throws.
    if (!u.bbox?.height) return top;
    const gradient = u.ctx.createLinearGradient(0, u.bbox.top, 0, u.bbox.top + u.bbox.height);
    gradient.addColorStop(0, top);
    gradient.addColorStop(1, bottom);
    return gradient;
  };

/** Colours by value: thresholds change sharply, continuous schemes smoothly. */
function schemeGradient(line: Line, theme: GrafanaTheme2, opacity: number) {
  return (u: uPlot, seriesIndex: number): string | CanvasGradient => {
    const { field, color } = line;
    const scale = u.scales[u.series[seriesIndex]?.scale ?? ''];
    const { min, max } = scale ?? {};
    if (min == null || max == null || min === max || !u.bbox?.height) return alpha(color, opacity);
    const gradient = u.ctx.createLinearGradient(0, u.bbox.top + u.bbox.height, 0, u.bbox.top);
    const at = (v: number) => Math.min(1, Math.max(0, (v - min) / (max - min)));
    if (field.config.color?.mode === FieldColorModeId.Thresholds) {
      const steps = thresholdSteps(line, theme);
      steps.forEach((step, i) => {
        const shade = alpha(step.color, opacity);
        gradient.addColorStop(at(step.value), shade);
        gradient.addColorStop(at(steps[i + 1]?.value ?? max), shade);
      });
      return gradient;
    }
    for (let i = 0; i <= 10; i++) {
      const shade = field.display?.(min + ((max - min) * i) / 10).color ?? color;
      gradient.addColorStop(i / 10, alpha(shade, opacity));
    }
    return gradient;
  };
}

/** Threshold steps in the field's own unit with real colours, the first from minus infinity. */
export function thresholdSteps(line: Line, theme: GrafanaTheme2): Threshold[] {
  const { thresholds, min, max } = line.field.config;
  const range = line.field.state?.range;
  const low = min ?? range?.min ?? 0;
  const high = max ?? range?.max ?? 100;
  return (thresholds?.steps ?? []).map((step) => ({
    ...step,
    value:
      thresholds?.mode === ThresholdsMode.Percentage && Number.isFinite(step.value)
        ? low + ((high - low) * step.value) / 100
        : (step.value ?? Number.NEGATIVE_INFINITY),
    color: theme.visualization.getColorByName(step.color),
  }));
}
