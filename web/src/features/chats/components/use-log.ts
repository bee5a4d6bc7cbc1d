import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { LogItem } from '../live/log-items';

/** A message of two lines; each is measured when it is drawn. */
const ESTIMATED_PX = 72;
const OVERSCAN = 8;
/** So near to the end counts as being there. */
const NEAR_END_PX = 80;
/** What was said earlier is read when so few lines are left above. */
const AHEAD = 12;
const PAGE_STEP = 8;

interface Watched {
  items: readonly LogItem[];
  onNearStart: () => void;
}

function isLine(item: LogItem | undefined): boolean {
  return item?.kind === 'message' || item?.kind === 'pending';
}

/**
 * The log as it is drawn: only the lines in sight, at the end while the reader is there, and otherwise steady at what they read. One line
 * is the current one, which the arrow keys move.
 */
export function useLog({ items, onNearStart }: Watched) {
  const scroller = useRef<HTMLDivElement>(null);
  const [currentKey, setCurrentKey] = useState<string>();
  const [atEnd, setAtEnd] = useState(true);
  const chosen = items.findIndex(({ key }) => key === currentKey);
  const current = chosen === -1 ? items.findLastIndex(isLine) : chosen;

  // Its functions change what they answer, which a compiler that memoises would not see; none is used here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_PX,
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: OVERSCAN,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END_PX,
    // The current line stays, however far away one scrolls: it may have the focus.
    rangeExtractor: useCallback((range: Range) => withCurrent(defaultRangeExtractor(range), current), [current]),
  });

  const isFilled = items.length > 0;
  useLayoutEffect(() => {
    if (isFilled) virtualizer.scrollToEnd();
  }, [virtualizer, isFilled]);

  // Before it was scrolled to its end, the log seems to be at its beginning.
  const isSettled = useRef(false);
  const first = virtualizer.range?.startIndex;
  useEffect(() => {
    if (isSettled.current && first !== undefined && first < AHEAD) onNearStart();
  }, [first, items.length, onNearStart]);

  const stays = useRef(true);
  const onScroll = (): void => {
    const log = scroller.current;
    isSettled.current = true;
    if (!log || log.clientHeight === 0) return;
    stays.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    setAtEnd(stays.current);
  };
  // A keyboard that opens, or a longer message that is written, takes from its height.
  useEffect(() => {
    const log = scroller.current;
    if (!log) return undefined;
    const observer = new ResizeObserver(() => {
      if (stays.current) virtualizer.scrollToEnd();
    });
    observer.observe(log);
    return () => {
      observer.disconnect();
    };
  }, [virtualizer]);

  /** The line that is to get the focus as soon as it is drawn. */
  const wanted = useRef<string>(undefined);
  const focusWanted = (): void => {
    if (wanted.current === undefined) return;
    const line = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`);
    if (!line) return;
    wanted.current = undefined;
    line.focus({ preventScroll: true });
  };
  useLayoutEffect(focusWanted);

  const goTo = (index: number, align: 'auto' | 'center' = 'auto'): void => {
    const item = items[index];
    if (!item) return;
    wanted.current = item.key;
    setCurrentKey(item.key);
    virtualizer.scrollToIndex(index, { align });
    focusWanted();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // What stands in a line, and the dialogs that it opens, have keys of their own.
    if (event.target !== event.currentTarget && !(event.target as Element).matches('[data-key]')) return;
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: items.length - 1, PageDown: current + PAGE_STEP, PageUp: current - PAGE_STEP }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const place = lineNear(items, Math.min(items.length - 1, Math.max(0, to)), to < current);
    if (place !== -1 && place !== current) goTo(place);
  };
  return {
    scroller,
    virtualizer,
    current,
    atEnd,
    onScroll,
    onKeyDown,
    goTo,
    toEnd: () => {
      setCurrentKey(undefined);
      virtualizer.scrollToEnd();
    },
    setCurrentKey,
  };
}

/** The message at a place, or the next one in that direction, or else in the other. */
function lineNear(items: readonly LogItem[], place: number, isBackward: boolean): number {
  const backward = items.findLastIndex((item, index) => index <= place && isLine(item));
  const forward = items.findIndex((item, index) => index >= place && isLine(item));
  if (isBackward) return backward === -1 ? forward : backward;
  return forward === -1 ? backward : forward;
}

function withCurrent(indexes: number[], current: number): number[] {
  if (current < 0 || indexes.includes(current)) return indexes;
  return [...indexes, current].sort((left, right) => left - right);
}
