/** Whether every word of the query occurs in one of the texts, whatever the case. */
export function matches(query: string, ...texts: (string | undefined)[]): boolean {
  const haystack = texts.filter(Boolean).join('\n').toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
