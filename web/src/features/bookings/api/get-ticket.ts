import { useQuery } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import { bookingKeys } from './booking-keys';

/** The ticket's QR code as SVG text. */
export function useTicket(bookingId: string) {
  const api = useApi();
  return useQuery({
    queryKey: bookingKeys.ticket(bookingId),
    queryFn: ({ signal }) => api.text(`/bookings/${bookingId}/ticket.svg`, { signal }),
    staleTime: Infinity,
  });
}
