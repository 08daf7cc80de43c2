/** Undo and redo over immutable models. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last step changed: steps of one kind in a row are one step for Undo. */
  merge?: string;
}

const LIMIT = 100;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** Typing in a field makes one step, not one for each letter: give such changes the same `merge`. */
export function step<T>(history: History<T>, next: T, merge?: string): History<T> {
  if (Object.is(next, history.present)) return history;
  const same = merge !== undefined && merge === history.merge && history.past.length > 0;
  const past = same ? history.past : [...history.past, history.present].slice(-LIMIT);
  return { past, present: next, future: [], merge };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}

/** The present is the same under another form, such as the number of the version it was saved as. */
export const replacePresent = <T>(history: History<T>, present: T): History<T> => ({
  ...history,
  present,
  merge: undefined,
});
