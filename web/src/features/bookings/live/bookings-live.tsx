import { useQueryClient } from '@tanstack/react-query';
import type { BookingResource } from '@/lib/api/wire';
import { useFreshConnection, useFreshNamespace, useIdentity, useLiveMessage, useNamespace, useNamespaceMessage } from '@/lib/services';
import { bookingKeys } from '../api/booking-keys';

/** Hears what can change my bookings, once for the whole app. */
export function BookingsLive() {
  const queries = useQueryClient();
  // An event that is cancelled cancels its bookings, and one that is over closes them.
  useLiveMessage('event-status-changed', () => {
    void queries.invalidateQueries({ queryKey: bookingKeys.mine });
  });
  useNamespace(useIdentity() ? '/' : undefined);
  // Whoever did it, and by whichever door.
  useNamespaceMessage('/', 'booking-status-changed', ({ bookingId, status }) => {
    const change = (booking: BookingResource): BookingResource => (booking.id === bookingId ? { ...booking, status } : booking);
    queries.setQueryData<BookingResource[]>(bookingKeys.mine, (bookings) => bookings?.map(change));
    queries.setQueryData<BookingResource>(bookingKeys.one(bookingId), (booking) => booking && change(booking));
    void queries.invalidateQueries({ queryKey: bookingKeys.mine });
    void queries.invalidateQueries({ queryKey: bookingKeys.one(bookingId) });
  });
  useFreshNamespace('/', () => {
    void queries.invalidateQueries({ queryKey: bookingKeys.all });
  });
  useFreshConnection(() => {
    void queries.invalidateQueries({ queryKey: bookingKeys.mine });
  });
  return null;
}
