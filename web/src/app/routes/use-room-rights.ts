import { useMyBooking } from '@/features/bookings/api/my-bookings';
import { isOrganizer } from '@/features/events/api/is-organizer';
import type { EventResource } from '@/lib/api/wire';

/** Whether an event's live room is open for writing: from its publication to its end. */
export function isRoomOpen({ status }: EventResource): boolean {
  return status === 'SCHEDULED' || status === 'ONGOING';
}

/** Whether the reader takes part in an event: its organizers, and those who booked. For showing only. */
export function useTakesPart(event: EventResource): boolean {
  const { booking } = useMyBooking(event.id);
  return isOrganizer(event) || booking !== undefined;
}

/** Whether the reader may write in an event's live room. For showing only. */
export function useMayWrite(event: EventResource): boolean {
  return useTakesPart(event) && isRoomOpen(event);
}
