/**
 * Closes the JSON of a query's answer that was read only in part: everything after the last series
 * that came whole is dropped.
 */
export function cutAnswer(text: string): string {
  // Quotes inside label values are escaped, so these can only be the seams between series.
  const seam = text.lastIndexOf(',{"metric":{');
  const list = text.indexOf('"result":[');
  if (list < 0) throw new Error('The answer is too large and could not be read. Narrow the query.');
  if (seam < 0) return `${text.slice(0, list)}"result":[]}}`;
  return `${text.slice(0, seam)}]}}`;
}
