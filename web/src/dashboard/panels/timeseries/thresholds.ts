import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import type uPlot from 'uplot';
import { thresholdSteps } from './colors';
import type { Plot } from './plot';

/** Draws each axis' thresholds under the lines, as its first line with a style wants them. */
export function drawThresholds(u: uPlot, plot: Plot, theme: GrafanaTheme2): void {
  for (const axis of plot.axes) {
    const index = axis.lines.find((i) => {
      const mode = plot.lines[i]?.custom.thresholdsStyle?.mode;
      return plot.visible[i] && mode !== undefined && mode !== 'off';
    });
    const line = index === undefined ? undefined : plot.lines[index];
    const { min, max } = u.scales[axis.key] ?? {};
    if (!line || min == null || max == null) continue;
    draw(
      u,
      axis.key,
      { min, max },
      thresholdSteps(line, theme),
      line.custom.thresholdsStyle?.mode ?? '',
    );
  }
}

function draw(
  u: uPlot,
  scale: string,
  { min, max }: { min: number; max: number },
  steps: { value: number; color: string }[],
  mode: string,
): void {
  const { ctx, bbox } = u;
  const areas = mode.includes('area') || mode === 'series';
  const lines = mode.includes('line') || mode.includes('dashed');
  const y = (v: number) => u.valToPos(Math.min(max, Math.max(min, v)), scale, true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  steps.forEach((step, i) => {
    const top = y(steps[i + 1]?.value ?? max);
    const bottom = y(step.value);
    if (areas) {
      ctx.fillStyle = fade(step.color, 0.12);
      ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    }
    const drawn = lines && Number.isFinite(step.value) && step.value >= min && step.value <= max;
    if (drawn) {
      ctx.strokeStyle = fade(step.color, 0.75);
      ctx.lineWidth = Math.round(1.5 * devicePixelRatio);
      ctx.setLineDash(mode.includes('dashed') ? [10 * devicePixelRatio, 8 * devicePixelRatio] : []);
      ctx.beginPath();
      ctx.moveTo(bbox.left, bottom);
      ctx.lineTo(bbox.left + bbox.width, bottom);
      ctx.stroke();
    }
  });
  ctx.restore();
}

/** A colour that is already see-through, such as `transparent`, must not become opaque. */
function fade(color: string, opacity: number): string {
  if (color === 'transparent' || /^rgba\(.*,\s*0\)$/.test(color)) return 'transparent';
  return colorManipulator.alpha(color, opacity);
}
