import { BookingsLive } from '@/features/bookings/live/bookings-live';
import { ChatsLive } from '@/features/chats/live/chats-live';
import { NotificationsLive } from '@/features/notifications/live/notifications-live';

/** What only people who are signed in hear. All that hears a namespace is here with what opens it, so that nothing said at its beginning is missed. */
export function SignedInLive() {
  return (
    <>
      <BookingsLive />
      <ChatsLive />
      <NotificationsLive />
    </>
  );
}
