import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end counts as being there. */
const NEAR_END_PX = 48;
/** So near to the beginning, what was said earlier is fetched. */
const NEAR_START_PX = 120;

interface Watched {
  firstId: string | undefined;
  lastId: string | undefined;
  /** Changes when the reader's own doing should lead to the end. */
  sent: number;
  onNearStart: () => void;
}

/**
 * Keeps a log of messages where its reader is: at its end while they are there, and otherwise at the message they read, whatever comes
 * before or behind it.
 */
export function useChatScroll({ firstId, lastId, sent, onNearStart }: Watched) {
  const scroller = useRef<HTMLDivElement>(null);
  const stays = useRef(true);
  const anchor = useRef<{ element: HTMLElement; top: number } | null>(null);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const log = scroller.current;
    stays.current = true;
    // The scrolling is heard as any other, and says that this is the end.
    if (log) log.scrollTop = log.scrollHeight;
  }, []);

  const onScroll = (): void => {
    const log = scroller.current;
    if (!log || log.clientHeight === 0) return;
    stays.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    setAtEnd(stays.current);
    if (!stays.current && log.scrollTop < NEAR_START_PX) onNearStart();
  };

  // The first message so far stays where it was on the screen when others come before it.
  useLayoutEffect(() => {
    const log = scroller.current;
    if (!log) return;
    if (stays.current) log.scrollTop = log.scrollHeight;
    else if (anchor.current?.element.isConnected) log.scrollTop += anchor.current.element.offsetTop - anchor.current.top;
    const first = log.querySelector<HTMLElement>('[data-message-id]');
    anchor.current = first && { element: first, top: first.offsetTop };
  }, [firstId, lastId]);

  useLayoutEffect(() => {
    if (sent > 0) toEnd();
  }, [sent, toEnd]);

  // A keyboard that opens, or a tab that is shown, changes the height.
  useEffect(() => {
    const log = scroller.current;
    if (!log) return undefined;
    const observer = new ResizeObserver(() => {
      if (stays.current) log.scrollTop = log.scrollHeight;
    });
    observer.observe(log);
    return () => {
      observer.disconnect();
    };
  }, []);

  return { scroller, atEnd, toEnd, onScroll };
}
