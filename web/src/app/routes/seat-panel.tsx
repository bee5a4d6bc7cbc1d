import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { putBooking, useMyBooking } from '@/features/bookings/api/my-bookings';
import { BookingForm } from '@/features/bookings/components/booking-form';
import { MyBooking } from '@/features/bookings/components/my-booking';
import { eventKeys } from '@/features/events/api/event-keys';
import { SeatsLeft } from '@/features/events/components/seats-left';
import { useMyWaitlistEntry } from '@/features/waitlist/api/my-waitlist';
import { JoinWaitlist } from '@/features/waitlist/components/join-waitlist';
import { MyOffer } from '@/features/waitlist/components/my-offer';
import { MyWait } from '@/features/waitlist/components/my-wait';
import type { BookingResource, EventResource } from '@/lib/api/wire';
import { useSession } from '@/lib/services';
import { serverNowMs } from '@/lib/time/server-clock';

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

  if (booking) return <MyBooking booking={booking} onCancelled={changed} />;
  if (!isBookable(event)) return <p className="text-lg text-soft">{t('bookings.form.closed')}</p>;
  if (status === 'guest') return <SignInFirst full={event.isFull} />;
  if (status === 'restoring' || bookingLoads || entryLoads) return <div aria-hidden className="h-40 animate-pulse rounded-md bg-sunk" />;
  if (entry?.offer && entry.status === 'offered') return <MyOffer entry={entry} expiresAt={entry.offer.expiresAt} onAccepted={changed} />;
  if (entry) return <MyWait entry={entry} />;
  if (event.isFull) return <JoinWaitlist eventId={event.id} onBooked={changed} />;
  return (
    <BookingForm
      event={event}
      onBooked={changed}
      renderTooMany={(party) => <JoinWaitlist eventId={event.id} party={party} onBooked={changed} />}
    />
  );
}

function SignInFirst({ full }: { full: boolean }) {
  const { t } = useTranslation();
  const redirect = useRouterState({ select: ({ location }) => location.href });
  return (
    <Link
      to="/login"
      search={{ redirect }}
      data-testid="sign-in-to-book"
      className={buttonClass('primary', 'w-full text-lg')}
    >
      {full ? t('waitlist.join.signIn') : t('bookings.form.signIn')}
    </Link>
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
