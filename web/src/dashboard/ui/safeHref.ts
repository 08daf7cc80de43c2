/** Dashboards come from anywhere: an address that would run a script leads nowhere. */
export function safeHref(href: string): string {
  const trimmed = [...href]
    .filter((c) => c > ' ')
    .join('')
    .toLowerCase();
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(trimmed)?.[1];
  if (!scheme || ['http', 'https', 'mailto', 'tel'].includes(scheme)) return href.trim();
  return 'about:blank';
}
