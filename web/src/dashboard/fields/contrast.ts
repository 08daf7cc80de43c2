export const LIGHT_TEXT = '#f7f8fa';
const DARK = '#111217';
/** WCAG AA for text of any size. */
const ENOUGH = 4.5;

/** Text that can be read on a coloured ground: light if it can be, else what contrasts more. */
export function textOn(color: string): string {
  const parts = channels(color);
  if (!parts) return LIGHT_TEXT;
  const ground = luminance(parts);
  const light = contrast(ground, luminance([247, 248, 250]));
  const dark = contrast(ground, luminance([17, 18, 23]));
  return light >= ENOUGH || light >= dark ? LIGHT_TEXT : DARK;
}

type Channels = [red: number, green: number, blue: number];

function channels(color: string): Channels | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color);
  if (hex) return hex.slice(1, 4).map((h) => Number.parseInt(h, 16)) as Channels;
  const rgb = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(color);
  return rgb ? (rgb.slice(1, 4).map(Number) as Channels) : undefined;
}

/** @see https://www.w3.org/TR/WCAG21/#dfn-relative-luminance */
function luminance(parts: Channels): number {
  const [r, g, b] = parts.map((c) => {
    const share = c / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Channels;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a: number, b: number): number =>
  (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
