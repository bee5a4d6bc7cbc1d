import { useQuery, type QueryClient } from '@tanstack/react-query';
import { readAll } from '@/lib/api/pages';
import type { BookingResource, BookingStatus } from '@/lib/api/wire';
import { useApi, useIdentity } from '@/lib/services';
import { bookingKeys } from './booking-keys';

/** While the organizer's word is awaited, it is asked for this often. */
const PENDING_POLL_MS = 15_000;

const ACTIVE: ReadonlySet<BookingStatus> = new Set(['pending', 'confirmed', 'attended', 'no_show']);

export function isActive(booking: BookingResource): boolean {
  return ACTIVE.has(booking.status);
}

/** The bookings of the person signed in, newest first; asks nothing for a visitor. */
export function useMyBookings() {
  const api = useApi();
  const identity = useIdentity();
  return useQuery({
    queryKey: bookingKeys.mine,
    queryFn: ({ signal }) => readAll<BookingResource>(api, '/bookings', signal),
    enabled: identity !== null,
    refetchInterval: ({ state }) =>
      state.data?.some((booking) => booking.status === 'pending') === true ? PENDING_POLL_MS : false,
  });
}

/** My booking for one event that holds seats, if there is one. */
export function useMyBooking(eventId: string | undefined) {
  const { data, isLoading } = useMyBookings();
  return { booking: data?.find((booking) => booking.eventId === eventId && isActive(booking)), isLoading };
}

/** Puts a booking as the server just gave it into the cache. */
export function putBooking(queries: QueryClient, booking: BookingResource): void {
  queries.setQueryData<BookingResource[]>(bookingKeys.mine, (present) =>
    present && [booking, ...present.filter(({ id }) => id !== booking.id)],
  );
  void queries.invalidateQueries({ queryKey: bookingKeys.mine });
}
