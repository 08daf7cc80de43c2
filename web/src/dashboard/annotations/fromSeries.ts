import { type Labels, type MatrixSeries, parseValue, seriesKey } from '../query/response';
import type { AnnotationLayer, Mark } from './model';

/** A layer may mark thousands of moments; more than this hides the data under the lines. */
const MAX_MARKS = 300;

/**
 * Turns the answer of an annotation's query into marks: each sample that is not zero is an event,
 * and samples that follow each other without a gap are one span.
 */
export function marksFromSeries(
  series: readonly MatrixSeries[],
  stepMs: number,
  layer: AnnotationLayer,
  index: number,
  color: string,
): Mark[] {
  const marks: Mark[] = [];
  for (const { metric, values } of series) {
    const facts = {
      layer: index,
      title: fill(layer.titleFormat, metric) || layer.name,
      text: fill(layer.textFormat, metric),
      tags: layer.tagKeys.flatMap((key) => metric[key] ?? []),
      color,
    };
    const id = `${index}|${seriesKey(metric)}`;
    let open: Mark | undefined;
    let last = 0;
    for (const [seconds, sample] of values) {
      const value = parseValue(sample);
      const time = Math.round(layer.useValueForTime ? value : seconds * 1000);
      const counts = Number.isFinite(value) && value !== 0;
      if (!counts) {
        open = undefined;
        continue;
      }
      if (open && !layer.useValueForTime && time - last <= stepMs) {
        open.timeEnd = time;
      } else if (!layer.useValueForTime || time !== last) {
        open = { ...facts, key: `${id}${time}`, time };
        marks.push(open);
      }
      last = time;
    }
  }
  return marks.sort((a, b) => a.time - b.time).slice(-MAX_MARKS);
}

const fill = (format: string, labels: Labels): string =>
  format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
