import { useId, useState, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field, Textarea } from '@/components/ui/field';
import { NumberStepper } from '@/components/ui/number-stepper';
import type { Answers, BookingResource, EventResource } from '@/lib/api/wire';
import { problemCode } from '@/lib/api/problem';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { seatsLeftOf, useCreateBooking } from '../api/create-booking';

/** A larger party writes to the organizer. */
const PARTY_MAX = 20;

interface BookingFormProps {
  event: EventResource;
  /** What to offer a party that the free seats are too few for. */
  renderTooMany: (party: number) => ReactNode;
  onBooked?: (booking: BookingResource) => void;
  /** What the event asks, which another feature knows: its fields, and what was answered as it is sent. */
  questions: Questions;
}

interface Questions {
  render: (error: Error | null) => ReactNode;
  wish: () => { answers?: Answers };
  /** The answers were refused: what is asked may have changed. */
  onRefused: () => void;
}

export function BookingForm({ event, renderTooMany, onBooked, questions }: BookingFormProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const [party, setParty] = useState(1);
  const create = useCreateBooking(event.id);
  const free = seatsLeftOf(create.error) ?? event.availableSeats;
  const tooMany = free !== null && party > free;

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const notes = textOf(new FormData(form), 'notes');
    create.mutate(
      { attendeeCount: party, ...(notes !== '' && { notes }), ...questions.wish() },
      {
        onSuccess: (booking) => {
          notify({ tone: 'good', text: t(booking.status === 'pending' ? 'bookings.said.pending' : 'bookings.said.booked') });
          onBooked?.(booking);
        },
        onError: (error) => {
          if (problemCode(error) !== 'validation_failed') return;
          questions.onRefused();
          focusFirstInvalid(form);
        },
      },
    );
  };

  return (
    <section aria-labelledby={headingId} className="grid gap-5">
      <h2 id={headingId} className="text-2xl font-bold">
        {t('bookings.form.title')}
      </h2>
      <form onSubmit={submit} noValidate className="grid gap-5">
        <Field label={t('bookings.form.party')} error={fieldError(create.error, 'attendeeCount')}>
          {(wiring) => (
            <NumberStepper
              {...wiring}
              data-testid="party-size"
              min={1}
              max={PARTY_MAX}
              value={party}
              lessLabel={t('bookings.form.less')}
              moreLabel={t('bookings.form.more')}
              onChange={(next) => {
                create.reset();
                setParty(next);
              }}
            />
          )}
        </Field>
        {tooMany && <Callout tone="few">{t('bookings.form.tooMany', { count: free })}</Callout>}
        <Field
          label={t('bookings.form.notes')}
          optional={t('optional')}
          hint={t('bookings.form.notesHint')}
          error={fieldError(create.error, 'notes')}
        >
          {(wiring) => <Textarea {...wiring} name="notes" dir="auto" rows={2} maxLength={1000} />}
        </Field>
        {questions.render(create.error)}
        {!tooMany && <FormFailure error={create.error} />}
        {!tooMany && (
          <Button type="submit" busy={create.isPending} data-testid="book-button" className="w-full text-lg">
            {t('bookings.form.submit', { count: party })}
          </Button>
        )}
      </form>
      {tooMany && renderTooMany(party)}
    </section>
  );
}
