import { lazy, Suspense } from 'react';
import type { Catalog } from './catalog';
import type { TextSpan } from './errorMark';
import styles from './promql.module.css';

export interface PromqlEditorProps {
  value: string;
  onChange(value: string): void;
  /** Shift+Enter or Ctrl+Enter. */
  onSubmit?(): void;
  label: string;
  placeholder?: string;
  /** Where the names for completion come from. */
  catalog: Catalog;
  /** What the server did not understand in the text. */
  error?: TextSpan;
  autoFocus?: boolean;
}

const CodeEditor = lazy(() => import('./CodeEditor'));

/** The editor of queries; until its code is there, the text is shown as it is. */
export function PromqlEditor(props: PromqlEditorProps) {
  return (
    <Suspense fallback={<div className={styles.waiting}>{props.value || props.placeholder}</div>}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
