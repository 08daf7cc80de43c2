import { type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

export interface TextSpan {
  from: number;
  to: number;
}

export const setErrorSpan = StateEffect.define<TextSpan | undefined>();

const mark = Decoration.mark({ class: 'cm-query-error' });

/** Underlines what the server did not understand, until the text is changed. */
export const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (effect.is(setErrorSpan)) next = decorate(effect.value, transaction.newDoc.length);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(span: TextSpan | undefined, length: number): DecorationSet {
  if (!span || length === 0) return Decoration.none;
  // Where the text ends too early, its last sign is what can be marked.
  const from = Math.max(0, Math.min(span.from, length - 1));
  const to = Math.min(length, Math.max(span.to, from + 1));
  const range: Range<Decoration> = mark.range(from, to);
  return Decoration.set([range]);
}
