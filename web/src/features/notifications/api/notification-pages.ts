import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Page } from '@/lib/api/wire';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { useApi } from '@/lib/services';
import { withNews } from '../live/news';
import { useNews } from '../live/use-news';
import { groupOf } from './kinds';
import { notificationKeys, type NotificationFilter } from './notification-keys';
import { readEnough } from './read-enough';

const PAGE_LIMIT = 20;
/** The most the server gives at once. */
const LIMIT_MAX = 100;

/** What I was told, newest first, page by page. Changes are heard live, so nothing is read again by itself. */
export function useNotificationPages(filter: NotificationFilter) {
  const api = useApi();
  const { log } = useNews();
  const { unreadOnly, group } = filter;
  const list = useInfiniteQuery({
    queryKey: notificationKeys.list(filter),
    queryFn: ({ pageParam, signal }) => {
      const read = (after: string | null, limit: number): Promise<Page<NotificationResource>> =>
        api.get('/notifications', { query: { unreadOnly, limit, after }, signal });
      if (group === undefined) return read(pageParam, PAGE_LIMIT);
      // The server knows types, not groups of them.
      return readEnough((after) => read(after, LIMIT_MAX), ({ type }) => groupOf(type) === group, PAGE_LIMIT, pageParam);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    staleTime: Infinity,
  });
  const pages = list.data?.pages;
  const rows = useMemo(() => (pages ? withNews(pages, log, { unreadOnly, group }) : []), [pages, log, unreadOnly, group]);
  const { hasNextPage, isFetching, fetchNextPage } = list;
  // All that was read so far is gone, and there is more.
  const isRunDry = rows.length === 0 && hasNextPage && !isFetching;
  useEffect(() => {
    if (isRunDry) void fetchNextPage();
  }, [isRunDry, fetchNextPage]);
  return { list, rows };
}
