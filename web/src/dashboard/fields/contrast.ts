/** Text that can be read on a coloured ground: dark only on really bright colours, as in Grafana. */
export function textOn(color: string): string {
  const parts = channels(color);
  if (!parts) return '#f7f8fa';
  const [r, g, b] = parts;
  return (r * 299 + g * 587 + b * 114) / 1000 > 175 ? '#202226' : '#f7f8fa';
}

function channels(color: string): [number, number, number] | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color);
  if (hex) return hex.slice(1, 4).map((h) => Number.parseInt(h, 16)) as [number, number, number];
  const rgb = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(color);
  return rgb ? (rgb.slice(1, 4).map(Number) as [number, number, number]) : undefined;
}
