import { colorManipulator } from '@grafana/data';
import { flag, number, object, text } from '../../model/json';

/** Five stops of the usual sequential and diverging schemes, low to high. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  Blues: ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'],
  Greens: ['#f7fcf5', '#c7e9c0', '#74c476', '#238b45', '#00441b'],
  Greys: ['#ffffff', '#d9d9d9', '#969696', '#525252', '#000000'],
  Oranges: ['#fff5eb', '#fdd0a2', '#fd8d3c', '#d94801', '#7f2704'],
  Purples: ['#fcfbfd', '#dadaeb', '#9e9ac8', '#6a51a3', '#3f007d'],
  Reds: ['#fff5f0', '#fcbba1', '#fb6a4a', '#cb181d', '#67000d'],
  RdYlGn: ['#a50026', '#f46d43', '#ffffbf', '#66bd63', '#006837'],
  RdYlBu: ['#a50026', '#f46d43', '#ffffbf', '#74add1', '#313695'],
  Spectral: ['#9e0142', '#f46d43', '#ffffbf', '#66c2a5', '#5e4fa2'],
  Turbo: ['#30123b', '#28bceb', '#a4fc3c', '#fb7e21', '#7a0403'],
  Viridis: ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'],
  YlOrRd: ['#ffffcc', '#fed976', '#fd8d3c', '#e31a1c', '#800026'],
  YlGnBu: ['#ffffd9', '#c7e9b4', '#41b6c4', '#225ea8', '#081d58'],
  Cividis: ['#002051', '#3c4d6e', '#7f7c75', '#bbaf71', '#fdea45'],
};

export interface Palette {
  colorOf(value: number): string;
  min: number;
  max: number;
}

/** The colours of a heatmap's options; light schemes are turned round on a dark ground. */
export function makePalette(
  options: Record<string, unknown>,
  dataMax: number,
  dark: boolean,
): Palette {
  const color = object(options.color);
  const min = number(color.min, 0);
  const max = Math.max(number(color.max, dataMax), min + 1e-9);
  const share = (value: number) => Math.min(1, Math.max(0, (value - min) / (max - min)));
  if (color.mode === 'opacity') {
    const fill = text(color.fill, 'dark-orange');
    const exponent = number(color.exponent, 0.5);
    const base = fill.startsWith('#') || fill.startsWith('rgb') ? fill : '#e0752d';
    return {
      min,
      max,
      colorOf: (v) => colorManipulator.alpha(base, 0.08 + 0.92 * share(v) ** exponent),
    };
  }
  const stops = SCHEMES[text(color.scheme, 'Oranges')] ?? (SCHEMES.Oranges as readonly string[]);
  const lightFirst = isLight(stops[0] as string) && !isLight(stops.at(-1) as string);
  const reversed = flag(color.reverse) !== (dark && lightFirst);
  const ordered = reversed ? [...stops].reverse() : stops;
  return { min, max, colorOf: (v) => mix(ordered, share(v)) };
}

const channels = (hex: string): number[] =>
  [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));

const isLight = (hex: string): boolean => channels(hex).reduce((a, b) => a + b) > 600;

function mix(stops: readonly string[], share: number): string {
  const position = share * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(position));
  const a = channels(stops[i] as string);
  const b = channels(stops[i + 1] as string);
  const part = position - i;
  const [r, g, bl] = a.map((v, c) => Math.round(v + ((b[c] as number) - v) * part));
  return `rgb(${r}, ${g}, ${bl})`;
}
