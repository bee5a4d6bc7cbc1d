import { useCallback, useState } from 'react';

/** Behind the bars of the app at the head and the foot of the window nothing is seen. */
const BARS = '-64px 0px -64px 0px';

/** A ref for a thin line, and whether it is before the reader's eyes. */
export function useInSight(): [ref: (element: Element | null) => (() => void) | undefined, inSight: boolean] {
  const [inSight, setInSight] = useState(false);
  const ref = useCallback((element: Element | null) => {
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setInSight(entries.at(-1)?.isIntersecting ?? false);
      },
      { rootMargin: BARS },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, inSight];
}
