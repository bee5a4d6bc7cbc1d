import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import { useApi } from '@/lib/services';
import type { ReviewResource } from './list-reviews';
import { reviewKeys } from './review-keys';

export interface Opinion {
  rating: number;
  comment: string | null;
  isAnonymous: boolean;
}

/** Reviews an event, once. */
export function useWriteReview(eventId: string, onChanged: () => void) {
  const api = useApi();
  const changed = useReviewsChanged(eventId, onChanged);
  return useCreate<Opinion, ReviewResource>(
    (opinion, idempotencyKey) => api.post<ReviewResource>(`/events/${eventId}/reviews`, { body: opinion, idempotencyKey }),
    changed,
  );
}

/** Changes my review. */
export function useChangeReview(eventId: string, onChanged: () => void) {
  const api = useApi();
  const changed = useReviewsChanged(eventId, onChanged);
  return useMutation({
    mutationFn: ({ id, opinion }: { id: string; opinion: Opinion }) => api.patch<ReviewResource>(`/reviews/${id}`, { body: opinion }),
    onSuccess: changed,
  });
}

/** Takes my review back. */
export function useRemoveReview(eventId: string, onChanged: () => void) {
  const api = useApi();
  const changed = useReviewsChanged(eventId, onChanged);
  return useMutation({
    mutationFn: (id: string) => api.delete(`/reviews/${id}`),
    onSuccess: () => {
      changed(null);
    },
  });
}

function useReviewsChanged(eventId: string, onChanged: () => void): (mine: ReviewResource | null) => void {
  const queries = useQueryClient();
  return (mine) => {
    queries.setQueryData(reviewKeys.mine(eventId), mine);
    void queries.invalidateQueries({ queryKey: reviewKeys.ofEvent(eventId) });
    onChanged();
  };
}
