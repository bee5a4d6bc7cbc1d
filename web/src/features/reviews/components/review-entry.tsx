import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/lib/hooks/use-language';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import type { ReviewResource } from '../api/list-reviews';
import { Stars } from './stars';

/** One review, as everybody sees it. */
export function ReviewEntry({ review }: { review: ReviewResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Stars rating={review.rating} />
        <span className="min-w-0 wrap-anywhere font-semibold">
          {review.isAnonymous ? t('reviews.anonymous') : <bdi dir="auto">{review.reviewerName}</bdi>}
        </span>
        <time dateTime={review.createdAt} className="text-sm text-soft">
          {moment(review.createdAt, browserZone(), language)}
        </time>
        {review.updatedAt !== review.createdAt && <span className="text-sm text-soft">{t('reviews.changed')}</span>}
      </p>
      {review.comment !== null && (
        <p dir="auto" className="max-w-prose whitespace-pre-line wrap-anywhere text-start">
          {review.comment}
        </p>
      )}
    </div>
  );
}
