import { useEffect, useState } from 'react';
import styles from './ui.module.css';

interface MarkdownProps {
  source: string;
  mode?: 'markdown' | 'html';
}

/** Rendered and sanitised text; the renderer is loaded when the first one appears. */
export function Markdown({ source, mode = 'markdown' }: MarkdownProps) {
  const [html, setHtml] = useState<string>();
  useEffect(() => {
    let live = true;
    void import('./renderText').then(({ renderText }) => {
      if (live) setHtml(renderText(source, mode));
    });
    return () => {
      live = false;
    };
  }, [source, mode]);
  if (html === undefined)
    return <div className={styles.markdown}>{mode === 'markdown' ? source : ''}</div>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: renderText sanitises what it answers
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: html }} />;
}
