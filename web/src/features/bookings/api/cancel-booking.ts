import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { BookingResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { bookingKeys } from './booking-keys';
import { putBooking } from './my-bookings';

/** Cancels a booking; its seats are free at once. */
export function useCancelBooking() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (bookingId: string) => api.delete<BookingResource>(`/bookings/${bookingId}`),
    onSuccess: (booking) => {
      putBooking(queries, booking);
    },
    // Refused because it changed elsewhere: show what it is now.
    onError: () => queries.invalidateQueries({ queryKey: bookingKeys.mine }),
  });
}
