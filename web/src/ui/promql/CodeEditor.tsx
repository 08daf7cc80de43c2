import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql/dist/esm/promql';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLang } from '@/lib/i18n';
import { QueryCompletion } from './complete';
import { completionClient } from './completionClient';
import { errorMark, setErrorSpan } from './errorMark';
import type { PromqlEditorProps } from './PromqlEditor';
import { editorTheme, highlight } from './theme';

/** CodeMirror with the language of queries. Loaded when an editor is first shown. */
export function CodeEditor(props: PromqlEditorProps) {
  const { value, label, catalog, error } = props;
  const { i18n } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the words of completion follow the language
  useEffect(() => {
    if (!host.current) return;
    const completion = new QueryCompletion(completionClient(catalog), currentLang());
    // The linter knows PromQL only and would refuse what the server accepts: the server judges.
    const promql = new PromQLExtension()
      .setComplete({ completeStrategy: completion })
      .activateLinter(false);
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ maxRenderedOptions: 100 }),
          // Beside the page's own boxes, or a scrolling one would cut the list of proposals.
          tooltips({ parent: document.body }),
          editorTheme,
          syntaxHighlighting(highlight),
          errorMark,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            'aria-label': label,
            autocapitalize: 'off',
            spellcheck: 'false',
          }),
          placeholder(latest.current.placeholder ?? ''),
          keymap.of([
            { key: 'Shift-Enter', run: () => submit(latest.current) },
            { key: 'Mod-Enter', run: () => submit(latest.current) },
            { key: 'Tab', run: acceptCompletion },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          promql.asExtension(),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    if (latest.current.autoFocus) view.focus();
    return () => {
      editor.current = undefined;
      view.destroy();
      promql.destroy();
    };
  }, [catalog, label, i18n.language]);

  // A value from outside, such as a query from the history.
  useEffect(() => {
    const view = editor.current;
    const shown = view?.state.doc.toString();
    if (!view || shown === value) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: value },
      selection: { anchor: value.length },
    });
  }, [value]);

  const from = error?.from;
  const to = error?.to;
  useEffect(() => {
    const span = from === undefined || to === undefined ? undefined : { from, to };
    editor.current?.dispatch({ effects: setErrorSpan.of(span) });
  }, [from, to]);

  return <div ref={host} />;
}

function submit({ onSubmit }: PromqlEditorProps): boolean {
  onSubmit?.();
  return onSubmit !== undefined;
}

export default CodeEditor;
