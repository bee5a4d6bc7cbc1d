import { useQuery } from '@tanstack/react-query';
import type { BookingResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { bookingKeys } from './booking-keys';

export function useBooking(bookingId: string) {
  const api = useApi();
  return useQuery({
    queryKey: bookingKeys.one(bookingId),
    queryFn: ({ signal }) => api.get<BookingResource>(`/bookings/${bookingId}`, { signal }),
  });
}
