import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { isActive, useMyBookings } from '@/features/bookings/api/my-bookings';
import { BookingList } from '@/features/bookings/components/booking-list';
import { CalendarFeed } from '@/features/calendar/components/calendar-feed';
import { StartChat } from '@/features/chats/components/start-chat';
import { EventLine } from '@/features/events/components/event-line';
import { isOpen, useMyWaitlist } from '@/features/waitlist/api/my-waitlist';
import { WaitlistList } from '@/features/waitlist/components/waitlist-list';
import type { BookingResource } from '@/lib/api/wire';
import { problemText } from '@/lib/i18n/problem-text';
import { usePageTitle } from '../layout/use-page-title';

const eventLine = (eventId: string) => <EventLine eventId={eventId} />;

/** Into its conversation, from a list where the whole line leads to the event. */
function WriteAbout({ booking }: { booking: BookingResource }) {
  const { t } = useTranslation();
  return <StartChat wish={{ bookingId: booking.id }} label={t('chats.start.organizers')} className="relative px-3 text-sm" />;
}

const writeAbout = (booking: BookingResource) => <WriteAbout booking={booking} />;

export function BookingsPage() {
  const { t } = useTranslation();
  usePageTitle(t('bookings.list.title'));
  return (
    <>
      <h1 className="text-4xl font-bold">{t('bookings.list.title')}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{t('bookings.list.text')}</p>
      <div className="grid gap-10">
        <BookingsAndWaits />
        <CalendarFeed />
      </div>
    </>
  );
}

function BookingsAndWaits() {
  const { t } = useTranslation();
  const bookings = useMyBookings();
  const waits = useMyWaitlist();
  if (bookings.isPending || waits.isPending) return <Loading label={t('actions.loading')} />;
  if (!bookings.data || !waits.data) {
    return (
      <Failed
        title={t('bookings.list.failed')}
        text={problemText(t, bookings.error ?? waits.error)}
        retryLabel={t('actions.retry')}
        onRetry={() => {
          void bookings.refetch();
          void waits.refetch();
        }}
      />
    );
  }
  const open = waits.data.filter(isOpen);
  if (bookings.data.length === 0 && open.length === 0) {
    return (
      <Empty title={t('bookings.list.emptyTitle')} text={t('bookings.list.emptyText')}>
        <Link to="/" className={buttonClass('primary')}>
          {t('bookings.list.find')}
        </Link>
      </Empty>
    );
  }
  return (
    <div className="grid gap-10">
      <WaitlistList entries={open} renderEvent={eventLine} />
      <BookingList title={t('bookings.list.booked')} bookings={bookings.data.filter(isActive)} renderEvent={eventLine} renderActions={writeAbout} />
      <BookingList title={t('bookings.list.past')} bookings={bookings.data.filter((one) => !isActive(one))} renderEvent={eventLine} />
    </div>
  );
}
