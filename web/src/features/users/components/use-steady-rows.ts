import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { UserResource } from '@/lib/api/wire-people';

/**
 * Keeps the rows where they are on the screen while others come and go above them: the row under the pointer or with the focus, else
 * the first in sight once the beginning is out of sight. At the beginning of the list, with nobody at a row, new ones push the rest down.
 */
export function useSteadyRows(list: RefObject<HTMLElement | null>, rows: readonly UserResource[], rowHeight: number, isSteady: boolean): void {
  const former = useRef<readonly UserResource[]>([]);
  useLayoutEffect(() => {
    const before = former.current;
    // Rows that are another list's for the moment are nothing to be steady against.
    former.current = isSteady ? rows : [];
    if (!list.current || !isSteady || before === rows || before.length === 0) return;
    const anchor = anchorOf(list.current, before, rowHeight);
    if (anchor === -1) return;
    const places = new Map(rows.map(({ id }, index) => [id, index]));
    // Gone itself: the next one that is still there takes its place.
    for (let index = anchor; index < before.length; index += 1) {
      const place = places.get(before[index]?.id ?? '');
      if (place === undefined) continue;
      if (place !== anchor) window.scrollBy({ top: (place - anchor) * rowHeight, behavior: 'instant' });
      return;
    }
  }, [list, rows, rowHeight, isSteady]);
}

/** Where the row that must not move was; -1 when none must stay. */
function anchorOf(list: HTMLElement, before: readonly UserResource[], rowHeight: number): number {
  const active = document.activeElement?.closest<HTMLElement>('[data-user-id]');
  const held = list.querySelector<HTMLElement>('[data-user-id]:hover') ?? (active && list.contains(active) ? active : null);
  if (held) {
    const place = before.findIndex(({ id }) => id === held.dataset.userId);
    if (place !== -1) return place;
  }
  const above = Math.floor(-list.getBoundingClientRect().top / rowHeight);
  return above >= 0 && above < before.length ? above : -1;
}
