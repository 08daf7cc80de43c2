import { createContext, useContext, useMemo } from 'react';
import { type AnnotationLayer, isFor, type Mark } from './model';

export interface Annotations {
  layers: readonly AnnotationLayer[];
  enabled: readonly boolean[];
  marks: readonly Mark[];
  problems: readonly { layer: number; message: string }[];
  /** The user may add and change. */
  editable: boolean;
  toggle(layer: number): void;
  reload(): void;
}

export const NO_ANNOTATIONS: Annotations = {
  layers: [],
  enabled: [],
  marks: [],
  problems: [],
  editable: false,
  toggle: () => {},
  reload: () => {},
};

export const AnnotationsContext = createContext<Annotations>(NO_ANNOTATIONS);

export const useAnnotations = (): Annotations => useContext(AnnotationsContext);

/** The marks that one panel shows. */
export function useMarks(panelId: number): readonly Mark[] {
  const { marks, layers } = useAnnotations();
  return useMemo(() => marks.filter((m) => isFor(m, layers, panelId)), [marks, layers, panelId]);
}
