import { renderMarkdown, textUtil } from '@grafana/data';

/** Markdown or HTML from a dashboard as HTML that runs no script and loads no frame. */
export function renderText(source: string, mode: 'markdown' | 'html'): string {
  const html = mode === 'markdown' ? renderMarkdown(source, { noSanitize: true }) : source;
  return withSafeLinks(textUtil.sanitize(html));
}

/** Links of a text leave the dashboard open. */
function withSafeLinks(html: string): string {
  const holder = new DOMParser().parseFromString(html, 'text/html');
  for (const link of holder.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    if (!/^https?:/i.test(href)) continue;
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  return holder.body.innerHTML;
}
