import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { AttendeeResource, BookingResource, BookingStatus, Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { attendeeKeys } from './attendee-keys';

/** Moves a booking to another status: approved, rejected, there, missed. */
export function useChangeAttendee(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ bookingId, status }: { bookingId: string; status: BookingStatus }) =>
      api.post<BookingResource>(`/bookings/${bookingId}/status`, { body: { status } }),
    onSuccess: (booking) => {
      queries.setQueriesData<InfiniteData<Page<AttendeeResource>>>({ queryKey: attendeeKeys.ofEvent(eventId) }, (list) =>
        list && { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.map((one) => (one.id === booking.id ? { ...one, ...booking } : one)) })) },
      );
    },
    // Moved here it may leave the filtered list; refused, it was moved elsewhere.
    onSettled: () => queries.invalidateQueries({ queryKey: attendeeKeys.ofEvent(eventId) }),
  });
}
