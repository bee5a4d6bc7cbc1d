import type { Page } from '@/lib/api/wire';

/** Reads on until this many are found that are wanted, or to the end: a page of those alone. */
export async function readEnough<T>(
  read: (after: string | null) => Promise<Page<T>>,
  isWanted: (one: T) => boolean,
  enough: number,
  after: string | null,
): Promise<Page<T>> {
  const found: T[] = [];
  let cursor = after;
  for (;;) {
    const page = await read(cursor);
    found.push(...page.data.filter(isWanted));
    if (found.length >= enough || !page.hasMore || page.nextCursor === null) return { ...page, data: found };
    cursor = page.nextCursor;
  }
}
