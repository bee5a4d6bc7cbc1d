import { useQueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/lib/api/problem';
import { useCreate } from '@/lib/api/use-create';
import type { Answers, BookingResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { putBooking } from './my-bookings';

export interface BookingWish {
  attendeeCount: number;
  notes?: string;
  answers?: Answers;
}

/** Books seats of an event. */
export function useCreateBooking(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<BookingWish, BookingResource>(
    (wish, idempotencyKey) => api.post<BookingResource>(`/events/${eventId}/bookings`, { body: wish, idempotencyKey }),
    (booking) => {
      putBooking(queries, booking);
    },
  );
}

/** The free seats that a `sold_out` names, or null for any other error. */
export function seatsLeftOf(error: unknown): number | null {
  if (!(error instanceof ApiProblem) || error.code !== 'sold_out') return null;
  const { availableSeats } = error.extra;
  return typeof availableSeats === 'number' ? availableSeats : 0;
}
