import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import type { ReviewResource } from '../api/list-reviews';
import type { Opinion } from '../api/write-review';
import { StarChoice } from './stars';

const COMMENT_MAX = 2000;

interface ReviewFormProps {
  review: ReviewResource | null;
  busy: boolean;
  error: Error | null;
  onSubmit: (opinion: Opinion) => void;
  onCancel?: () => void;
}

/** Stars, words, and whether one's name stands beside them. */
export function ReviewForm({ review, busy, error, onSubmit, onCancel }: ReviewFormProps) {
  const { t } = useTranslation();
  const [rating, setRating] = useState(review?.rating ?? 0);
  const [missing, setMissing] = useState(false);

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    setMissing(rating === 0);
    if (rating === 0) {
      focusFirstInvalid(submitted.currentTarget);
      return;
    }
    const form = new FormData(submitted.currentTarget);
    const comment = textOf(form, 'comment');
    onSubmit({ rating, comment: comment === '' ? null : comment, isAnonymous: form.has('isAnonymous') });
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-5" data-testid="review-form">
      <StarChoice
        legend={t('reviews.form.rating')}
        value={rating}
        error={missing && rating === 0 ? t('reviews.form.ratingMissing') : fieldError(error, 'rating')}
        onChange={setRating}
      />
      <Field label={t('reviews.form.comment')} optional={t('optional')} error={fieldError(error, 'comment')}>
        {(wiring) => (
          <Textarea {...wiring} name="comment" dir="auto" rows={4} maxLength={COMMENT_MAX} defaultValue={review?.comment ?? ''} />
        )}
      </Field>
      <label className="flex min-h-11 w-fit items-center gap-3">
        <input
          type="checkbox"
          name="isAnonymous"
          className="size-5 shrink-0 accent-madder"
          defaultChecked={review?.isAnonymous ?? false}
        />
        <span>
          <span className="block font-semibold">{t('reviews.form.anonymous')}</span>
          <span className="block text-sm text-soft">{t('reviews.form.anonymousHint')}</span>
        </span>
      </label>
      <FormFailure error={error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={busy} data-testid="submit-review">
          {review ? t('reviews.form.save') : t('reviews.form.submit')}
        </Button>
        {onCancel && (
          <Button variant="quiet" onClick={onCancel}>
            {t('reviews.form.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}
