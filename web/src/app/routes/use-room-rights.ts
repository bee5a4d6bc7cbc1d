import { useMyBooking } from '@/features/bookings/api/my-bookings';
import type { EventResource } from '@/lib/api/wire';

/** Whether an event's live room is open for writing: from its publication to its end. */
export function isRoomOpen({ status }: EventResource): boolean {
  return status === 'SCHEDULED' || status === 'ONGOING';
}

/** Whether the reader may write in an event's live room: its organizers, and those who booked. For showing only. */
export function useMayWrite(event: EventResource, isOrganizer: boolean): boolean {
  const { booking } = useMyBooking(event.id);
  return isRoomOpen(event) && (isOrganizer || booking !== undefined);
}
