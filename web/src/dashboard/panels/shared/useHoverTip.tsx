import { type PointerEvent, type ReactNode, useRef } from 'react';
import { createPortal } from 'react-dom';
import styles from '../timeseries/chart.module.css';

export interface HoverFacts {
  title: string;
  color: string;
  label: string;
  value: string;
}

export interface HoverTip {
  /** Has to be rendered once. */
  element: ReactNode;
  show(event: PointerEvent, facts: HoverFacts): void;
  hide(): void;
}

/** A box at the pointer, filled without React since it changes with every move. */
export function useHoverTip(): HoverTip {
  const box = useRef<HTMLDivElement>(null);
  const element = createPortal(
    <div ref={box} className={styles.tooltip} style={{ display: 'none' }} role="tooltip">
      <header />
      <div>
        <i />
        <span />
        <b />
      </div>
    </div>,
    document.body,
  );
  return {
    element,
    show(event, facts) {
      if (box.current) fill(box.current, event, facts);
    },
    hide() {
      if (box.current) box.current.style.display = 'none';
    },
  };
}

function fill(box: HTMLDivElement, event: PointerEvent, facts: HoverFacts): void {
  const set = (selector: string, text: string) => {
    const node = box.querySelector(selector);
    if (node) node.textContent = text;
  };
  set('header', facts.title);
  set('span', facts.label);
  set('b', facts.value);
  const mark = box.querySelector('i');
  if (mark) mark.style.background = facts.color;
  box.style.display = 'block';
  const left = Math.max(8, Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8));
  const top = Math.max(8, Math.min(event.clientY + 14, innerHeight - box.offsetHeight - 8));
  box.style.transform = `translate(${left}px, ${top}px)`;
}
