import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ShowMore } from '@/components/ui/show-more';
import { Failed, Loading } from '@/components/ui/states';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { formatNumber } from '@/lib/time/format';
import { useReviews } from '../api/list-reviews';
import { ReviewsLive } from '../live/reviews-live';
import { MyReview } from './my-review';
import { ReviewEntry } from './review-entry';
import { Stars } from './stars';

interface ReviewsProps {
  event: EventResource;
  mayWrite: boolean;
  onChanged: () => void;
}

/** What people who were there say of an event: the average, my own review, and those of all. */
export function Reviews({ event, mayWrite, onChanged }: ReviewsProps) {
  const { t } = useTranslation();
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} data-testid="reviews" className="grid gap-5">
      <ReviewsLive event={event} />
      <h2 id={headingId} className="text-xl font-bold">
        {t('reviews.title')}
      </h2>
      <Average event={event} />
      <MyReview eventId={event.id} mayWrite={mayWrite} onChanged={onChanged} />
      <List eventId={event.id} />
    </section>
  );
}

function Average({ event: { avgRating, totalReviews } }: { event: EventResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (avgRating === null) return <p className="text-soft">{t('reviews.none')}</p>;
  return (
    <p className="flex flex-wrap items-baseline gap-x-3" data-testid="average-rating" data-average={avgRating} data-total={totalReviews}>
      <span aria-hidden className="font-display text-4xl font-bold tabular-nums">
        {formatNumber(avgRating, language)}
      </span>
      <Stars rating={avgRating} className="text-2xl" />
      <span className="text-soft">{t('reviews.total', { count: totalReviews })}</span>
    </p>
  );
}

function List({ eventId }: { eventId: string }) {
  const { t } = useTranslation();
  const list = useReviews(eventId);
  const { data, error, isPending, refetch } = list;
  if (isPending) return <Loading label={t('actions.loading')} rows={2} />;
  if (!data) {
    return <Failed title={t('reviews.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  const reviews = data.pages.flatMap((page) => page.data).filter((review) => !review.isMine);
  return (
    <>
      <ul className="grid">
        {reviews.map((review) => (
          <li key={review.id} data-testid="review" className="border-t border-line py-4">
            <ReviewEntry review={review} />
          </li>
        ))}
      </ul>
      <ShowMore list={list}>{t('reviews.more')}</ShowMore>
    </>
  );
}
