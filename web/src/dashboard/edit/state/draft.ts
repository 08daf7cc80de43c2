import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import { type Json, text } from '../../model/json';
import { same } from '../model/diff';
import { begin, type History, redo, replacePresent, step, undo } from '../model/history';

export interface Draft {
  model: Json;
  /** What the server holds, as far as this session knows. */
  saved: Json;
  dirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** Changes in a row with one `merge` are one step of Undo. */
  change(edit: (model: Json) => Json, merge?: string): void;
  undo(): void;
  redo(): void;
  /** Back to what the server holds. */
  discard(): void;
  /** The server took the model as this version. */
  accept(model: Json): void;
}

interface State {
  history: History<Json>;
  saved: Json;
}

export function useDraftState(initial: Json, isNew: boolean): Draft {
  const [{ history, saved }, setState] = useState<State>(() => ({
    history: begin(initial),
    saved: initial,
  }));
  const model = history.present;
  const dirty = useMemo(
    () => model !== saved && (isNew || !same(model, saved)),
    [model, saved, isNew],
  );
  const update = useCallback(
    (edit: (h: History<Json>) => History<Json>) =>
      setState((s) => ({ ...s, history: edit(s.history) })),
    [],
  );
  const change = useCallback<Draft['change']>(
    (edit, merge) => update((h) => step(h, edit(h.present), merge)),
    [update],
  );
  const accept = useCallback(
    (next: Json) => setState((s) => ({ saved: next, history: replacePresent(s.history, next) })),
    [],
  );
  return useMemo(
    () => ({
      model,
      saved,
      dirty,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      change,
      undo: () => update(undo),
      redo: () => update(redo),
      discard: () => setState((s) => ({ saved: s.saved, history: begin(s.saved) })),
      accept,
    }),
    [model, saved, dirty, history, change, update, accept],
  );
}

/** What the parts of the editor share. */
export interface EditState {
  draft: Draft;
  uid: string;
  isNew: boolean;
  meta: EditMeta;
  lang: string;
  /** Opens the dialogue that saves; `copy` saves under another name. */
  openSave(copy?: boolean): void;
  /** Asks the server again, after it changed the dashboard by itself. */
  reload(): Promise<void>;
}

export interface EditMeta {
  canSave: boolean;
  canDelete: boolean;
  canAdmin: boolean;
  provisioned: boolean;
  overridden: boolean;
  baseChanged: boolean;
  file: string;
  folderUid: string;
  folderTitle: string;
  updatedBy: string;
  updated: string;
  version: number;
}

export function metaOf(meta: Json): EditMeta {
  return {
    canSave: meta.canSave === true,
    canDelete: meta.canDelete === true,
    canAdmin: meta.canAdmin === true,
    provisioned: meta.provisioned === true,
    overridden: meta.overridden === true,
    baseChanged: meta.baseChanged === true,
    file: text(meta.provisionedExternalId),
    folderUid: text(meta.folderUid),
    folderTitle: text(meta.folderTitle),
    updatedBy: text(meta.updatedBy),
    updated: text(meta.updated),
    version: typeof meta.version === 'number' ? meta.version : 0,
  };
}

export const EditContext = createContext<EditState | null>(null);

export function useEdit(): EditState {
  const state = useContext(EditContext);
  if (!state) throw new Error('useEdit needs an EditContext above it');
  return state;
}
