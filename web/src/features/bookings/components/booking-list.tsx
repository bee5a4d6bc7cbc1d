import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TicketIcon } from '@/components/ui/icons';
import type { BookingResource } from '@/lib/api/wire';
import { BookingBadge } from './booking-badge';

interface BookingListProps {
  title: string;
  bookings: BookingResource[];
  /** Shows the event of a booking; events are another feature's business. */
  renderEvent: (eventId: string) => ReactNode;
  /** What else can be done about a booking. */
  renderActions?: (booking: BookingResource) => ReactNode;
}

export function BookingList({ title, bookings, renderEvent, renderActions }: BookingListProps) {
  const { t } = useTranslation();
  if (bookings.length === 0) return null;
  return (
    <section>
      <h2 className="mb-1 text-lg font-semibold text-soft">{title}</h2>
      <ul>
        {bookings.map((booking) => (
          <li
            key={booking.id}
            data-testid="booking-item"
            className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line py-4 transition-colors hover:bg-sheet sm:px-3"
          >
            {renderEvent(booking.eventId)}
            <div className="flex flex-wrap items-center gap-3">
              <span className="flex items-center gap-1.5 text-soft">
                <TicketIcon />
                {t('bookings.mine.seats', { count: booking.attendeeCount })}
              </span>
              <BookingBadge status={booking.status} />
              {renderActions?.(booking)}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
