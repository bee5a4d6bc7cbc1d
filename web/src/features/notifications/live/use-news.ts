import { skipToken, useQuery, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import type { Page } from '@/lib/api/wire';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { notificationKeys, type NotificationFilter } from '../api/notification-keys';
import { folded, type Change, type Log } from './news';

/** What is known beyond the lists that were read. It ends with the session, as all that was read does. */
interface News {
  log: Log;
  /** How much is unread, as the server last said; null before it did. */
  unread: number | null;
}

const NOTHING: News = { log: [], unread: null };
const KEY = notificationKeys.news;

/** So much is heard before it goes into what was read. */
export const LOG_MAX = 200;

export function useNews(): News {
  const { data } = useQuery<News>({ queryKey: KEY, queryFn: skipToken, staleTime: Infinity, gcTime: Infinity, structuralSharing: false });
  return data ?? NOTHING;
}

function change(queries: QueryClient, next: (known: News) => News): void {
  queries.setQueryData<News>(KEY, (known) => next(known ?? NOTHING));
}

export function hear(queries: QueryClient, news: Change): void {
  change(queries, (known) => ({ ...known, log: [...known.log, news] }));
  fold(queries);
}

/** Puts a long log into the lists that are shown, and forgets it and those that are not. */
function fold(queries: QueryClient): void {
  const log = queries.getQueryData<News>(KEY)?.log ?? NOTHING.log;
  const { lists: queryKey } = notificationKeys;
  // An answer on its way may be older than the log.
  if (log.length < LOG_MAX || queries.isFetching({ queryKey }) > 0) return;
  queries.removeQueries({ queryKey, type: 'inactive' });
  for (const { queryKey: listKey, state } of queries.getQueryCache().findAll({ queryKey })) {
    const filter = listKey.at(-1) as NotificationFilter;
    queries.setQueryData<InfiniteData<Page<NotificationResource>>>(listKey, (list) => list && { ...list, pages: folded(list.pages, log, filter) });
    // It was to be read again, and still is.
    if (state.isInvalidated) void queries.invalidateQueries({ queryKey: listKey, exact: true, refetchType: 'none' });
  }
  change(queries, (known) => ({ ...known, log: NOTHING.log }));
}

export function hearUnread(queries: QueryClient, unread: number): void {
  change(queries, (known) => ({ ...known, unread }));
}

/** Reads all lists anew; what was heard before is then known from them, and what is heard meanwhile stays. */
export async function readNewsAnew(queries: QueryClient): Promise<void> {
  const before = queries.getQueryData<News>(KEY)?.log ?? NOTHING.log;
  if (!(await readAnew(queries, notificationKeys.lists))) return;
  const old = new Set(before);
  change(queries, (known) => ({ ...known, log: known.log.filter((one) => !old.has(one)) }));
}
