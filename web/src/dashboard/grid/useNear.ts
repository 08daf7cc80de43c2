import { type RefObject, useEffect, useState } from 'react';

/** How far outside the window something starts to load, so that slow scrolling shows no blanks. */
const MARGIN = '320px';

/** Whether an element is on the screen or close to it. */
export function useNear(ref: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return near;
}
