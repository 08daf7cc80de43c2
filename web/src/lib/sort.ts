export type SortValue = string | number | null | undefined;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Names as people order them (node-2 before node-10); what is unknown comes last. */
export function compareValues(a: SortValue, b: SortValue): number {
  const missing = Number(isMissing(a)) - Number(isMissing(b));
  if (missing !== 0 || isMissing(a) || isMissing(b)) return missing;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

const isMissing = (v: SortValue): v is null | undefined => v === null || v === undefined;
