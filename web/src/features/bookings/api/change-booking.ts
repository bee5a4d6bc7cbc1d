import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Answers, BookingResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { putBooking } from './my-bookings';

/** Answers the questions of a booking anew. */
export function useChangeAnswers(bookingId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (answers: Answers) => api.patch<BookingResource>(`/bookings/${bookingId}`, { body: { answers } }),
    onSuccess: (booking) => {
      putBooking(queries, booking);
    },
  });
}
