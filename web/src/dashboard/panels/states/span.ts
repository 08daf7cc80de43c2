const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A length of time by its two largest units: `2 hr 5 min`. */
export function formatSpan(ms: number, lang: string): string {
  const start = UNITS.findIndex(([, size]) => ms >= size);
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of UNITS.slice(start < 0 ? 3 : start, (start < 0 ? 3 : start) + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count === 0 && parts.length > 0) continue;
    parts.push(
      new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    );
  }
  return parts.join(' ');
}
