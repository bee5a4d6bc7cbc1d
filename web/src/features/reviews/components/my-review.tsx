import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notify } from '@/lib/notices';
import type { ReviewResource } from '../api/list-reviews';
import { useMyReview } from '../api/my-review';
import { useChangeReview, useRemoveReview, useWriteReview } from '../api/write-review';
import { ReviewEntry } from './review-entry';
import { ReviewForm } from './review-form';

interface MyReviewProps {
  eventId: string;
  /** Whether a first review may be written: one was checked in. */
  mayWrite: boolean;
  /** The event's average has changed. */
  onChanged: () => void;
}

/** My own review: to write, to change, to take back. Nothing for those who were not there. */
export function MyReview({ eventId, mayWrite, onChanged }: MyReviewProps) {
  const { t } = useTranslation();
  const { data: review } = useMyReview(eventId);
  const write = useWriteReview(eventId, onChanged);
  if (review) return <Written review={review} onChanged={onChanged} />;
  if (review === undefined || !mayWrite) return null;
  return (
    <div className="rounded-xl border border-line bg-sheet p-5">
      <h3 className="mb-4 text-lg font-bold">{t('reviews.form.title')}</h3>
      <ReviewForm
        review={null}
        busy={write.isPending}
        error={write.error}
        onSubmit={(opinion) => {
          write.mutate(opinion, {
            onSuccess: () => {
              notify({ tone: 'good', text: t('reviews.said.written') });
            },
          });
        }}
      />
    </div>
  );
}

function Written({ review, onChanged }: { review: ReviewResource; onChanged: () => void }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const change = useChangeReview(review.eventId, onChanged);
  return (
    <div className="rounded-xl border border-line bg-sheet p-5" data-testid="my-review">
      <h3 className="mb-3 text-lg font-bold">{t('reviews.mine')}</h3>
      {editing ? (
        <ReviewForm
          review={review}
          busy={change.isPending}
          error={change.error}
          onCancel={() => {
            setEditing(false);
          }}
          onSubmit={(opinion) => {
            change.mutate(
              { id: review.id, opinion },
              {
                onSuccess: () => {
                  setEditing(false);
                  notify({ tone: 'good', text: t('reviews.said.changed') });
                },
              },
            );
          }}
        />
      ) : (
        <>
          <ReviewEntry review={review} />
          <div className="mt-4 flex flex-wrap gap-3">
            <Button
              variant="outline"
              data-testid="edit-review"
              onClick={() => {
                setEditing(true);
              }}
            >
              {t('reviews.edit')}
            </Button>
            <RemoveReview review={review} onChanged={onChanged} />
          </div>
        </>
      )}
    </div>
  );
}

function RemoveReview({ review, onChanged }: { review: ReviewResource; onChanged: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const remove = useRemoveReview(review.eventId, onChanged);
  return (
    <>
      <Button
        variant="danger"
        data-testid="remove-review"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('reviews.remove.action')}
      </Button>
      <FormFailure error={remove.error} />
      <ConfirmDialog
        open={asking}
        title={t('reviews.remove.title')}
        text={t('reviews.remove.text')}
        confirmLabel={t('reviews.remove.action')}
        cancelLabel={t('actions.keep')}
        confirmTestId="confirm-remove-review"
        busy={remove.isPending}
        onConfirm={() => {
          remove.mutate(review.id, {
            onSuccess: () => {
              notify({ tone: 'info', text: t('reviews.said.removed') });
            },
            onSettled: () => {
              setAsking(false);
            },
          });
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}
