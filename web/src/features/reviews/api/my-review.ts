import { useQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import { useApi, useIdentity } from '@/lib/services';
import type { ReviewResource } from './list-reviews';
import { reviewKeys } from './review-keys';

/** My own review of an event, null if there is none; asks nothing for a visitor. */
export function useMyReview(eventId: string) {
  const api = useApi();
  const identity = useIdentity();
  return useQuery({
    queryKey: reviewKeys.mine(eventId),
    queryFn: async ({ signal }) => {
      const page = await api.get<Page<ReviewResource>>(`/events/${eventId}/reviews`, { query: { mine: true, limit: 1 }, signal });
      return page.data[0] ?? null;
    },
    enabled: identity !== null,
  });
}
