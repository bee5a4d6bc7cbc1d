import { useQueryClient } from '@tanstack/react-query';
import { useLiveMessage } from '@/lib/services';
import { bookingKeys } from '../api/booking-keys';

/** Hears what can change my bookings, once for the whole app. */
export function BookingsLive() {
  const queries = useQueryClient();
  // An event that is cancelled cancels its bookings, and one that is over closes them.
  useLiveMessage('event-status-changed', () => {
    void queries.invalidateQueries({ queryKey: bookingKeys.mine });
  });
  return null;
}
