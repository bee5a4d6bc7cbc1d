import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserResource } from '@/lib/api/wire-people';
import { useMediaQuery } from '@/lib/hooks/use-media-query';
import { useSteadyRows } from './use-steady-rows';
import { CardRow, COLUMNS, TableRow } from './user-row';

const WIDE = '(width >= 48rem)';
/** Heights in rem, so that they grow with the reader's letters. */
const ROW_REM = { wide: 4.5, narrow: 6.5 };
/** What lies over the page above and below the rows: the header with the table's head, the bar of a phone. */
const COVERED_REM = { above: 7, below: 5 };
const OVERSCAN = 10;
/** The next page is read when so few rows are left below. */
const AHEAD = 40;

export interface UserTableHandle {
  /** To the first row, with the focus, as Home leads there. */
  toFirst: () => void;
}

interface UserTableProps {
  ref: Ref<UserTableHandle>;
  rows: readonly UserResource[];
  /** All there are, as far as it is known; the rows may go on. */
  total: number | undefined;
  /** Who came a moment ago. */
  arrivals: ReadonlySet<string>;
  /** The rows are another list's until this one is read. */
  isPassing: boolean;
  hasMore: boolean;
  onMore: () => void;
  onOpen: (id: string) => void;
}

/** Users by the thousand: only those in sight are drawn. The arrow keys lead from one to the next. */
export function UserTable({ ref, rows, total, arrivals, isPassing, hasMore, onMore, onOpen }: UserTableProps) {
  const { t } = useTranslation();
  const isWide = useMediaQuery(WIDE);
  const rem = useRem();
  const height = (isWide ? ROW_REM.wide : ROW_REM.narrow) * rem;
  const list = useRef<HTMLDivElement>(null);
  const listTop = useTopOf(list);
  const [currentId, setCurrentId] = useState<string>();
  const current = Math.max(0, rows.findIndex(({ id }) => id === currentId));

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: listTop,
    scrollPaddingStart: COVERED_REM.above * rem,
    scrollPaddingEnd: COVERED_REM.below * rem,
    getItemKey: (index) => rows[index]?.id ?? index,
    // The row that has the focus stays, however far away one scrolls.
    rangeExtractor: useCallback((range: Range) => withCurrent(defaultRangeExtractor(range), current), [current]),
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, height]);
  useSteadyRows(list, rows, height, !isPassing);

  const shown = virtualizer.getVirtualItems();
  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) onMore();
  }, [hasMore, last, rows.length, onMore]);

  const focusCurrent = useRef(false);
  const drawnCurrent = useRef<HTMLButtonElement>(null);
  const currentButton = useCallback((button: HTMLButtonElement | null) => {
    drawnCurrent.current = button;
    if (!button || !focusCurrent.current) return;
    focusCurrent.current = false;
    button.focus({ preventScroll: true });
  }, []);
  const goTo = (place: number): void => {
    if (place === current) drawnCurrent.current?.focus({ preventScroll: true });
    else {
      focusCurrent.current = true;
      setCurrentId(rows[place]?.id);
    }
    virtualizer.scrollToIndex(place);
  };
  useImperativeHandle(ref, () => ({
    toFirst: () => {
      goTo(0);
    },
  }));
  const move = (event: KeyboardEvent, index: number): void => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1, PageDown: index + OVERSCAN, PageUp: index - OVERSCAN }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const place = Math.min(rows.length - 1, Math.max(0, to));
    if (place !== index) goTo(place);
  };
  const Row = isWide ? TableRow : CardRow;
  return (
    <div role="grid" aria-label={t('users.title')} aria-rowcount={hasMore ? (total ?? -1) : rows.length + 1} data-testid="user-table" data-rows={rows.length}>
      <Head isWide={isWide} />
      <div ref={list} role="rowgroup" className="relative [overflow-anchor:none]" style={{ height: rows.length * height }}>
        {shown.map(({ index, key, start }) => {
          const user = rows[index];
          if (!user) return null;
          return (
            <Row
              key={key}
              user={user}
              index={index}
              isCurrent={index === current}
              isNew={arrivals.has(user.id)}
              offset={start - listTop}
              height={height}
              buttonRef={index === current ? currentButton : undefined}
              onOpen={() => {
                setCurrentId(user.id);
                onOpen(user.id);
              }}
              onMove={(event) => {
                move(event, index);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ isWide }: { isWide: boolean }) {
  const { t } = useTranslation();
  const words = [t('users.columns.person'), t('users.columns.phone'), t('users.columns.state'), t('users.columns.joined')];
  if (!isWide) {
    return (
      <div role="rowgroup" className="sr-only">
        <div role="row" aria-rowindex={1}>
          <span role="columnheader">{words[0]}</span>
        </div>
      </div>
    );
  }
  return (
    <div role="rowgroup" className="sticky top-16 z-[1] border-b border-edge bg-paper">
      <div role="row" aria-rowindex={1} className={`${COLUMNS} min-h-11 text-sm font-semibold text-soft`}>
        {words.map((word) => (
          <span key={word} role="columnheader">
            {word}
          </span>
        ))}
      </div>
    </div>
  );
}

function withCurrent(indexes: number[], current: number): number[] {
  if (indexes.includes(current)) return indexes;
  return [...indexes, current].sort((left, right) => left - right);
}

/** How many pixels the reader's letters make a rem. */
function useRem(): number {
  const [rem] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  return rem;
}

/** Where an element begins on the page, also when what is above it grows. */
function useTopOf(element: { current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (element.current) setTop(Math.round(element.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return top;
}
