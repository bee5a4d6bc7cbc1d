import { skipToken, useQuery, type QueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import { notificationKeys } from '../api/notification-keys';
import type { Change, Log } from './news';

/** What is known beyond the lists that were read. It ends with the session, as all that was read does. */
interface News {
  log: Log;
  /** How much is unread, as the server last said; null before it did. */
  unread: number | null;
}

const NOTHING: News = { log: [], unread: null };
const KEY = notificationKeys.news;

export function useNews(): News {
  const { data } = useQuery<News>({ queryKey: KEY, queryFn: skipToken, staleTime: Infinity, gcTime: Infinity, structuralSharing: false });
  return data ?? NOTHING;
}

function change(queries: QueryClient, next: (known: News) => News): void {
  queries.setQueryData<News>(KEY, (known) => next(known ?? NOTHING));
}

export function hear(queries: QueryClient, news: Change): void {
  change(queries, (known) => ({ ...known, log: [...known.log, news] }));
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
