import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { reviewKeys } from './review-keys';

const PAGE_LIMIT = 10;

/** What somebody who was there says of an event. Whose it is is told by the name alone, if at all. */
export interface ReviewResource {
  id: string;
  eventId: string;
  rating: number;
  comment: string | null;
  isAnonymous: boolean;
  reviewerName: string;
  isMine: boolean;
  createdAt: string;
  updatedAt: string;
}

/** An event's reviews, newest first, page by page. */
export function useReviews(eventId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: reviewKeys.list(eventId),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<ReviewResource>>(`/events/${eventId}/reviews`, { query: { limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
  });
}
