import { useId, useState, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field, Textarea } from '@/components/ui/field';
import { NumberStepper } from '@/components/ui/number-stepper';
import type { BookingResource, EventResource } from '@/lib/api/wire';
import { textOf } from '@/lib/forms';
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
}

export function BookingForm({ event, renderTooMany, onBooked }: BookingFormProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const [party, setParty] = useState(1);
  const create = useCreateBooking(event.id);
  const free = seatsLeftOf(create.error) ?? event.availableSeats;
  const tooMany = free !== null && party > free;

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const notes = textOf(new FormData(submitted.currentTarget), 'notes');
    create.mutate(
      { attendeeCount: party, ...(notes !== '' && { notes }) },
      {
        onSuccess: (booking) => {
          notify({ tone: 'good', text: t(booking.status === 'pending' ? 'bookings.said.pending' : 'bookings.said.booked') });
          onBooked?.(booking);
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
          {(wiring) => <Textarea {...wiring} name="notes" dir="auto" rows={2} maxLength={500} />}
        </Field>
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
