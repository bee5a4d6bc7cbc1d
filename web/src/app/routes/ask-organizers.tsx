import { useTranslation } from 'react-i18next';
import { useMyBooking } from '@/features/bookings/api/my-bookings';
import { StartChat } from '@/features/chats/components/start-chat';
import type { EventResource } from '@/lib/api/wire';
import { useIdentity } from '@/lib/services';

/** The way to the organizers of an event: about one's booking where there is one, else about the event. Nobody writes to themselves. */
export function AskOrganizers({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const { booking, isLoading } = useMyBooking(event.id);
  if (!identity || isLoading || event.myRole !== null || event.status === 'DRAFT') return null;
  if (booking) return <StartChat wish={{ bookingId: booking.id }} label={t('chats.start.organizers')} />;
  return <StartChat wish={{ participantId: event.organizerId, eventId: event.id }} label={t('chats.start.ask')} />;
}
