import { useEffect, useState } from 'react';

const FONT = "'Inter Variable', system-ui, sans-serif";
let context: CanvasRenderingContext2D | null | undefined;

/** The width of a text at 1 px font size. */
export function textWidth(text: string, weight = 500): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 0.6; // no canvas: an average letter
  context.font = `${weight} 100px ${FONT}`;
  return context.measureText(text).width / 100;
}

/** The largest font size that fits a line of text into a box. */
export const fitFont = (text: string, width: number, height: number, largest: number): number =>
  Math.max(10, Math.min(largest, height / 1.2, width / Math.max(0.1, textWidth(text))));

/** A text cut with an ellipsis to a width. */
export function cutText(text: string, width: number, fontSize: number): string {
  const fits = (s: string) => textWidth(s, 400) * fontSize <= width;
  if (fits(text)) return text;
  let end = text.length - 1;
  while (end > 1 && !fits(`${text.slice(0, end)}…`)) end--;
  return `${text.slice(0, end)}…`;
}

/** Widths measured before the web font arrived are wrong: draw once more when it has. */
export function useFontsReady(): boolean {
  const [ready, setReady] = useState(() => fontSet()?.status !== 'loading');
  useEffect(() => {
    if (ready) return;
    let live = true;
    void fontSet()?.ready.then(() => live && setReady(true));
    return () => {
      live = false;
    };
  }, [ready]);
  return ready;
}

/** Not every place that runs this code has fonts. */
const fontSet = (): FontFaceSet | undefined => document.fonts;
