import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const highlight = HighlightStyle.define([
  { tag: tags.name, color: 'light-dark(#1f62e0, #8ab0f5)' },
  { tag: tags.keyword, color: 'light-dark(#8a3ffc, #ca95e5)' },
  { tag: tags.function(tags.variableName), color: 'light-dark(#8a3ffc, #ca95e5)' },
  { tag: tags.labelName, color: 'light-dark(#a63c0c, #ff9830)' },
  { tag: tags.string, color: 'light-dark(#14724e, #73bf69)' },
  { tag: tags.number, color: 'light-dark(#14724e, #73bf69)' },
  { tag: tags.comment, color: 'var(--text-muted)', fontStyle: 'italic' },
]);

const border = '1px solid light-dark(#c9ccd4, #3c3f4a)';

// CodeMirror's styles have no layer and so beat those of the application: everything is said here.
export const editorTheme = EditorView.theme({
  // Not '&' alone: the box of the proposals wears the same class.
  '&.cm-editor': {
    border,
    borderRadius: '0.25rem',
    backgroundColor: 'light-dark(#fff, #111217)',
    fontSize: '0.8125rem',
    minHeight: '2.125rem',
  },
  '&.cm-focused': {
    outline: '2px solid var(--mantine-color-blue-outline, #3d71d9)',
    outlineOffset: '-1px',
  },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text-strong)', padding: '0.375rem 0' },
  '.cm-line': { padding: '0 0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text-strong)' },
  '.cm-placeholder': { color: 'var(--text-muted)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'light-dark(#cfe0ff, #2a3d66)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'light-dark(#0000001f, #ffffff2e)' },
  '.cm-query-error': {
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
    backgroundColor: 'light-dark(#c4162a14, #ff738326)',
  },
  '.cm-tooltip': {
    border,
    borderRadius: '0.25rem',
    backgroundColor: 'light-dark(#fff, #22252b)',
    color: 'var(--text)',
    boxShadow: '0 8px 24px rgb(0 0 0 / 0.28)',
    zIndex: '320',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    maxHeight: '16rem',
    maxWidth: 'min(34rem, 92vw)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
  '.cm-tooltip.cm-completionInfo': {
    padding: '0.375rem 0.625rem',
    maxWidth: '22rem',
    fontSize: '0.8125rem',
    lineHeight: '1.4',
  },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.85', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
});
