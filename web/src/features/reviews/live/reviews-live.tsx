import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { announce } from '@/lib/notices';
import { useFreshConnection, useLiveMessage } from '@/lib/services';
import { reviewKeys } from '../api/review-keys';

/** Hears of reviews of one event, where its organizers look at it. */
export function ReviewsLive({ eventId }: { eventId: string }) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const readAnew = (): void => {
    void queries.invalidateQueries({ queryKey: reviewKeys.list(eventId) });
  };
  useLiveMessage('new-review', (review) => {
    if (review.eventId !== eventId) return;
    announce(t('reviews.news', { count: review.rating }));
    readAnew();
  });
  // A review that was changed or taken back is told by the numbers alone.
  useLiveMessage('event-stats-update', (stats) => {
    if (stats.eventId === eventId) readAnew();
  });
  useFreshConnection((again) => {
    if (again) readAnew();
  });
  return null;
}
