import { useInfiniteQuery } from '@tanstack/react-query';
import type { EventResource, Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

const PAGE_LIMIT = 20;

/** The events that I own or help with, drafts too, soonest first. */
export function useOrganizedEvents() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: eventKeys.organized,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<EventResource>>('/events', { query: { organizing: true, limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
  });
}
