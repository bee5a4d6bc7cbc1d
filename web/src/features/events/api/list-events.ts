import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { EventResource, Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

const PAGE_LIMIT = 20;

/** Public events that are to come or on now, soonest first, page by page. */
export function useEvents(q: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: eventKeys.list(q),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<EventResource>>('/events', { query: { q, limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
  });
}
