import { type DataFrame, FieldType } from '@grafana/data';
import { metricName } from '@/dashboard/query/legend';

export interface RawLine {
  series: string;
  value: string;
  time: number;
}

/** The rows of tables as Prometheus writes series; at most `limit` of them. */
export function rawLines(frames: readonly DataFrame[], limit: number): RawLine[] {
  const lines: RawLine[] = [];
  for (const frame of frames) {
    const time = frame.fields.find((f) => f.type === FieldType.time);
    const value = frame.fields.find((f) => f.type === FieldType.number);
    const labels = frame.fields.filter((f) => f.type === FieldType.string);
    for (let i = 0; i < frame.length && lines.length < limit; i++) {
      const own = labels.flatMap((f) => (f.values[i] ? [[f.name, String(f.values[i])]] : []));
      lines.push({
        series: metricName(Object.fromEntries(own)) || '{}',
        value: String(value?.values[i] ?? ''),
        time: Number(time?.values[i] ?? 0),
      });
    }
  }
  return lines;
}
