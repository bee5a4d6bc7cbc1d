import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { AnnouncementsLive } from '@/features/announcements/live/announcements-live';
import { BookingsLive } from '@/features/bookings/live/bookings-live';
import { ChatsLive } from '@/features/chats/live/chats-live';
import { EventsLive } from '@/features/events/live/events-live';
import { NotificationsLive } from '@/features/notifications/live/notifications-live';
import { QuestionsLive } from '@/features/questions/live/questions-live';
import { WaitlistLive } from '@/features/waitlist/live/waitlist-live';
import { ServicesContext, type Services } from '@/lib/services';

interface ProvidersProps {
  services: Services;
  queries: QueryClient;
  children: ReactNode;
}

/** Everything that pages rely on being above them. */
export function Providers({ services, queries, children }: ProvidersProps) {
  return (
    <QueryClientProvider client={queries}>
      <ServicesContext value={services}>
        <EventsLive>
          <BookingsLive />
          <ChatsLive />
          <QuestionsLive />
          <WaitlistLive />
          <AnnouncementsLive />
          <NotificationsLive />
          {children}
        </EventsLive>
      </ServicesContext>
    </QueryClientProvider>
  );
}
