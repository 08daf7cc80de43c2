import { text } from '../../model/json';
import { Markdown } from '../../ui/Markdown';
import { interpolate } from '../../variables/interpolate';
import type { PanelProps } from '../types';
import styles from './text.module.css';

export function TextPanel({ panel, scope, height }: PanelProps) {
  const content = interpolate(text(panel.options.content), scope, 'text');
  const mode = panel.options.mode;
  return (
    <section
      className={styles.text}
      style={{ height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={panel.title || 'text'}
    >
      {mode === 'code' ? (
        <pre>{content}</pre>
      ) : (
        <Markdown source={content} mode={mode === 'html' ? 'html' : 'markdown'} />
      )}
    </section>
  );
}
