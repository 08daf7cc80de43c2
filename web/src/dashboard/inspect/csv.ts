import { type DataFrame, FieldType, getFieldDisplayName } from '@grafana/data';

/** One frame as CSV (RFC 4180): raw numbers, times in ISO. */
export function toCsv(frame: DataFrame, frames: DataFrame[]): string {
  const lines = [frame.fields.map((f) => quote(getFieldDisplayName(f, frame, frames))).join(',')];
  for (let row = 0; row < frame.length; row++) {
    const cells = frame.fields.map(({ type, values }) => {
      const value: unknown = values[row];
      if (value === null || value === undefined) return '';
      if (type === FieldType.time) return new Date(Number(value)).toISOString();
      return quote(typeof value === 'object' ? JSON.stringify(value) : String(value));
    });
    lines.push(cells.join(','));
  }
  return lines.join('\r\n');
}

/**
 * Quotes what needs it. A text that a spreadsheet would run as a formula gets an apostrophe first;
 * negative numbers stay numbers.
 */
function quote(text: string): string {
  const formula = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text));
  const safe = formula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function download(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name out of a title. */
export const fileName = (title: string, extension: string): string =>
  `${title.trim().replace(/[^\p{L}\p{N}._-]+/gu, '_') || 'panel'}.${extension}`;
