import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { useChangeAnswers } from '@/features/bookings/api/change-booking';
import { putBooking, useMyBooking } from '@/features/bookings/api/my-bookings';
import { BookingForm } from '@/features/bookings/components/booking-form';
import { MyBooking } from '@/features/bookings/components/my-booking';
import { eventKeys } from '@/features/events/api/event-keys';
import { SeatsLeft } from '@/features/events/components/seats-left';
import { useMyWaitlistEntry } from '@/features/waitlist/api/my-waitlist';
import { useAnswering } from '@/features/questions/components/answering';
import { MyAnswers } from '@/features/questions/components/my-answers';
import { QuestionFields } from '@/features/questions/components/question-fields';
import { JoinWaitlist } from '@/features/waitlist/components/join-waitlist';
import { MyOffer } from '@/features/waitlist/components/my-offer';
import { MyWait } from '@/features/waitlist/components/my-wait';
import type { BookingResource, EventResource } from '@/lib/api/wire';
import { notify } from '@/lib/notices';
import { useSession } from '@/lib/services';
import { serverNowMs } from '@/lib/time/server-clock';
import { SignInLink } from '../layout/sign-in-link';

/** The seats of an event and what one can do about them, like a ticket: a stub with the count, and the part to fill in. */
export function SeatPanel({ event }: { event: EventResource }) {
  return (
    <div className="rounded-xl border border-line bg-sheet shadow-sheet">
      <div className="p-5 sm:p-6">
        <SeatsLeft event={event} large />
      </div>
      <div aria-hidden className="ticket-edge" />
      <div className="p-5 sm:p-6">
        <SeatActions event={event} />
      </div>
    </div>
  );
}

function isBookable({ status, endDate }: EventResource): boolean {
  return (status === 'SCHEDULED' || status === 'ONGOING') && Date.parse(endDate) > serverNowMs();
}

/** One thing at a time: my booking, else my offer, else my wait, else the way to seats. */
function SeatActions({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const { status } = useSession();
  const { booking, isLoading: bookingLoads } = useMyBooking(event.id);
  const { entry, isLoading: entryLoads } = useMyWaitlistEntry(event.id);
  const changed = useBookingChanged();

  if (booking) {
    return (
      <MyBooking booking={booking} onCancelled={changed}>
        <BookingAnswers key={booking.id} booking={booking} />
      </MyBooking>
    );
  }
  if (!isBookable(event)) return <p className="text-lg text-soft">{t('bookings.form.closed')}</p>;
  if (status === 'guest') return <SignInToBook full={event.isFull} />;
  if (status === 'restoring' || bookingLoads || entryLoads) return <div aria-hidden className="h-40 animate-pulse rounded-md bg-sunk" />;
  if (entry?.offer && entry.status === 'offered') return <MyOffer entry={entry} expiresAt={entry.offer.expiresAt} onAccepted={changed} />;
  if (entry) return <MyWait entry={entry} />;
  return <Ask event={event} onBooked={changed} />;
}

/** Asks for seats, or for a place in line where there are none, with the questions of the event. */
function Ask({ event, onBooked }: { event: EventResource; onBooked: (booking: BookingResource) => void }) {
  const answering = useAnswering(event.id);
  const [refused, setRefused] = useState<Error | null>(null);
  const fields = (error: Error | null): ReactNode => (
    <QuestionFields questions={answering.questions} answers={answering.answers} error={error} onChange={answering.setAnswers} />
  );
  const { wish, refresh } = answering;
  if (answering.isPending) return <div aria-hidden className="h-40 animate-pulse rounded-md bg-sunk" />;
  if (event.isFull) return <JoinWaitlist eventId={event.id} onBooked={onBooked} questions={{ render: fields, wish, onRefused: refresh }} />;
  return (
    <BookingForm
      event={event}
      onBooked={onBooked}
      questions={{ render: (error) => fields(error ?? refused), wish, onRefused: refresh }}
      renderTooMany={(party) => (
        <JoinWaitlist
          eventId={event.id}
          party={party}
          onBooked={onBooked}
          questions={{
            wish,
            // The questions stand in the form above, where this is shown too.
            onRefused: (error) => {
              setRefused(error);
              refresh();
            },
          }}
        />
      )}
    />
  );
}

function BookingAnswers({ booking }: { booking: BookingResource }) {
  const { t } = useTranslation();
  const change = useChangeAnswers(booking.id);
  return (
    <MyAnswers
      eventId={booking.eventId}
      answers={booking.answers}
      editable={booking.status === 'pending' || booking.status === 'confirmed'}
      busy={change.isPending}
      error={change.error}
      onSave={async (answers) => {
        await change.mutateAsync(answers);
        notify({ tone: 'good', text: t('questions.mine.saved') });
      }}
    />
  );
}

function SignInToBook({ full }: { full: boolean }) {
  const { t } = useTranslation();
  return (
    <SignInLink data-testid="sign-in-to-book" className={buttonClass('primary', 'w-full text-lg')}>
      {t(full ? 'waitlist.join.signIn' : 'bookings.form.signIn')}
    </SignInLink>
  );
}

/** Tells the features of each other's doings: a booking made or cancelled shows in my bookings, and opens or closes the meeting's link. */
function useBookingChanged(): (booking?: BookingResource) => void {
  const queries = useQueryClient();
  return (booking) => {
    if (booking) putBooking(queries, booking);
    void queries.invalidateQueries({ queryKey: eventKeys.details });
  };
}
