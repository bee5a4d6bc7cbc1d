import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventResource } from '@/lib/api/wire';
import { announce } from '@/lib/notices';
import { useFreshConnection, useLiveMessage } from '@/lib/services';
import { reviewKeys } from '../api/review-keys';

/** Hears of reviews of one event, where its organizers look at it. */
export function ReviewsLive({ event: { id: eventId, avgRating, totalReviews } }: { event: EventResource }) {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const told = useRef({ avgRating, totalReviews });
  const readAnew = (): void => {
    void queries.invalidateQueries({ queryKey: reviewKeys.list(eventId) });
  };
  useLiveMessage('new-review', (review) => {
    if (review.eventId !== eventId) return;
    announce(t('reviews.news', { count: review.rating }));
    readAnew();
  });
  // A review that was changed or taken back is told by the numbers alone, and they by much else: by every booking.
  useLiveMessage('event-stats-update', (stats) => {
    if (stats.eventId !== eventId) return;
    const before = told.current;
    told.current = stats;
    if (stats.avgRating !== before.avgRating || stats.totalReviews !== before.totalReviews) readAnew();
  });
  useFreshConnection((again) => {
    if (again) readAnew();
  });
  return null;
}
