import { useCallback, useState } from 'react';

/** A ref for an element, and whether it is on the screen or near it. */
export function useInView(): [ref: (element: Element | null) => (() => void) | undefined, inView: boolean] {
  const [inView, setInView] = useState(false);
  const ref = useCallback((element: Element | null) => {
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setInView(entries.at(-1)?.isIntersecting ?? false);
      },
      { rootMargin: '240px 0px' },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, inView];
}
