import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import styles from './ui.module.css';

interface PopoverProps {
  anchor: HTMLElement;
  onClose(): void;
  /** Which edge of the anchor it is flush with. */
  align?: 'start' | 'end';
  role?: 'dialog' | 'menu' | 'listbox' | 'tooltip';
  label?: string;
  id?: string;
  /** Where the keyboard goes when it opens; `none` leaves it on the anchor. */
  focus?: 'first' | 'none';
  className?: string;
  children: ReactNode;
}

const MARGIN = 8;
const FOCUSABLE =
  '[data-autofocus], input, button:not([disabled]), a[href], [tabindex]:not([tabindex="-1"])';

/** A floating box at an element: closes on Escape and outside clicks, stays inside the window. */
export function Popover(props: PopoverProps) {
  const { anchor, onClose, align = 'start', focus = 'first', role = 'dialog' } = props;
  const box = useRef<HTMLDivElement>(null);
  // Not `visibility`: what is not visible cannot take the focus.
  const [place, setPlace] = useState<CSSProperties>({ opacity: 0, top: 0, left: 0 });
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const update = () => {
      if (box.current) setPlace(position(anchor.getBoundingClientRect(), box.current, align));
    };
    update();
    const observer = new ResizeObserver(update);
    if (box.current) observer.observe(box.current);
    window.addEventListener('resize', update);
    window.addEventListener('scroll', update, true);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', update);
      window.removeEventListener('scroll', update, true);
    };
  }, [anchor, align]);

  useEffect(() => {
    if (focus === 'first') {
      const preferred = box.current?.querySelector<HTMLElement>('[data-autofocus]');
      (preferred ?? box.current?.querySelector<HTMLElement>(FOCUSABLE) ?? box.current)?.focus({
        preventScroll: true,
      });
    }
    const inside = (target: EventTarget | null) =>
      target instanceof Node && (box.current?.contains(target) || anchor.contains(target));
    const down = (e: PointerEvent) => {
      if (!inside(e.target)) close.current();
    };
    const key = (e: KeyboardEvent) => {
      if (e.key !== 'Escape') return;
      e.stopPropagation();
      close.current();
      if (focus === 'first') anchor.focus();
    };
    const blur = (e: FocusEvent) => {
      if (e.relatedTarget && !inside(e.relatedTarget)) close.current();
    };
    const element = box.current;
    document.addEventListener('pointerdown', down, true);
    document.addEventListener('keydown', key, true);
    element?.addEventListener('focusout', blur);
    return () => {
      document.removeEventListener('pointerdown', down, true);
      document.removeEventListener('keydown', key, true);
      element?.removeEventListener('focusout', blur);
    };
  }, [anchor, focus]);

  return createPortal(
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: every role that it takes may have a label
    <div
      ref={box}
      id={props.id}
      role={role}
      aria-label={props.label}
      tabIndex={-1}
      className={[styles.popover, props.className].filter(Boolean).join(' ')}
      style={place}
    >
      {props.children}
    </div>,
    document.body,
  );
}

function position(anchor: DOMRect, box: HTMLElement, align: 'start' | 'end'): CSSProperties {
  const { offsetWidth: w, offsetHeight: h } = box;
  const wanted = align === 'end' ? anchor.right - w : anchor.left;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - w - MARGIN));
  const below = anchor.bottom + 4;
  const fitsBelow = below + h <= window.innerHeight - MARGIN;
  const above = anchor.top - 4 - h;
  const top = fitsBelow || above < MARGIN ? below : above;
  return {
    left: Math.round(left),
    top: Math.round(top),
    maxHeight: Math.max(160, window.innerHeight - top - MARGIN),
  };
}
