import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import styles from '../edit.module.css';
import { jsonMistake } from '../model/jsonText';

interface JsonEditorProps {
  value: string;
  label: string;
  onChange(text: string): void;
  /** More than form: what is wrong with a value that is JSON, at a place in the text. */
  invalid?: (text: string) => { from: number; message: string } | undefined;
}

const json = StreamLanguage.define({
  name: 'json',
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return 'propertyName';
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
    if (stream.match(/^(?:true|false|null)\b/)) return 'keyword';
    stream.next();
    return null;
  },
  languageData: { closeBrackets: { brackets: ['{', '[', '"'] } },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#1f5fbf, #8ab4ff)' },
  { tag: tags.string, color: 'light-dark(#1b7f3b, #8fd18a)' },
  { tag: tags.number, color: 'light-dark(#a35200, #ffb877)' },
  { tag: tags.keyword, color: 'light-dark(#8c2fb5, #d6a4f0)' },
]);

// The editor's own styles stand outside of layers, so they are answered in its own words.
const look = EditorView.theme({
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-muted)', border: '0' },
  '.cm-content': { caretColor: 'var(--text-strong)' },
  '.cm-cursor': { borderLeftColor: 'var(--text-strong)' },
  '.cm-tooltip': {
    border: '1px solid var(--panel-border)',
    backgroundColor: 'var(--panel-bg)',
    color: 'var(--text)',
  },
});

/** JSON with line numbers, folding and the place of a mistake. */
export function JsonEditor({ value, label, onChange, invalid }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef({ onChange, invalid });
  latest.current = { onChange, invalid };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor owns its text from here on
  useEffect(() => {
    if (!host.current) return;
    const check = (editor: EditorView): Diagnostic[] => {
      const text = editor.state.doc.toString();
      const found = jsonMistake(text) ?? latest.current.invalid?.(text);
      if (!found) return [];
      const from = Math.min(found.from, text.length);
      return [
        { from, to: Math.min(from + 1, text.length), severity: 'error', message: found.message },
      ];
    };
    view.current = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          look,
          lineNumbers(),
          foldGutter(),
          history(),
          json,
          syntaxHighlighting(colors),
          syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
          bracketMatching(),
          indentOnInput(),
          lintGutter(),
          linter(check, { delay: 300 }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((u) => {
            if (u.docChanged) latest.current.onChange(u.state.doc.toString());
          }),
        ],
      }),
    });
    view.current.scrollDOM.tabIndex = 0; // long lines scroll by keyboard too
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={host} className={styles.json} />;
}
