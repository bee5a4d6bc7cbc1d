import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { useBooking } from '@/features/bookings/api/get-booking';
import { PaperFact, PaperTicket } from '@/features/bookings/components/paper-ticket';
import { AddToCalendar } from '@/features/calendar/components/add-to-calendar';
import { useEvent } from '@/features/events/api/get-event';
import { ApiProblem } from '@/lib/api/problem';
import type { BookingResource, EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { present } from '@/lib/present';
import { useIdentity } from '@/lib/services';
import { eventTimes } from '@/lib/time/format';
import { BackLink } from '../layout/back-link';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';
import { BookingChat } from './booking-chat';

const route = getRouteApi('/bookings/$bookingId/ticket');

export function TicketPage() {
  const { t } = useTranslation();
  const { bookingId } = route.useParams();
  const { data: booking, error, isPending, refetch } = useBooking(bookingId);
  const identity = useIdentity();
  usePageTitle(t('bookings.paper.title'));

  if (isPending) return <Loading label={t('actions.loading')} />;
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />;
  if (!booking) {
    return <Failed title={t('bookings.paper.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  // Organizers may read a booking; its ticket is for its person.
  if (booking.userId !== identity?.userId) return <NotFound />;
  return (
    <>
      <BackLink to="/bookings" className="mb-6">{t('bookings.paper.back')}</BackLink>
      <TicketOf booking={booking} />
      <BookingChat booking={booking} />
    </>
  );
}

function TicketOf({ booking }: { booking: BookingResource }) {
  const { t } = useTranslation();
  const { data: event } = useEvent(booking.eventId);
  const admitted = booking.status === 'confirmed' || booking.status === 'attended';
  if (!admitted) return <Empty title={t('bookings.paper.none')} />;
  if (!event) return <Loading label={t('actions.loading')} />;
  return (
    <>
      <PaperTicket booking={booking} title={event.title}>
        <WhenAndWhere event={event} />
      </PaperTicket>
      <div className="mt-6 flex justify-center print:hidden">
        <AddToCalendar eventId={event.id} />
      </div>
    </>
  );
}

function WhenAndWhere({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, useLanguage());
  const places = [present(event.venue), present(event.location)].filter((place) => place !== null);
  return (
    <>
      <PaperFact term={t('bookings.paper.when')}>
        {times.fullDate}, {times.hours} {times.zone}
      </PaperFact>
      {places.length > 0 && (
        <PaperFact term={t('bookings.paper.where')}>
          <bdi dir="auto">{places.join(', ')}</bdi>
        </PaperFact>
      )}
      {places.length === 0 && event.isVirtual && <PaperFact term={t('bookings.paper.where')}>{t('events.online')}</PaperFact>}
    </>
  );
}
