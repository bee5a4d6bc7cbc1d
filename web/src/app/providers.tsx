import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Suspense, type ReactNode } from 'react';
import { AnnouncementsLive } from '@/features/announcements/live/announcements-live';
import { EventsLive } from '@/features/events/live/events-live';
import { QuestionsLive } from '@/features/questions/live/questions-live';
import { WaitlistLive } from '@/features/waitlist/live/waitlist-live';
import { ServicesContext, useIdentity, type Services } from '@/lib/services';
import { lazyPart } from './lazy-part';

const SignedInLive = lazyPart(() => import('./signed-in-live').then((module) => module.SignedInLive));

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
          <ForSignedIn />
          <QuestionsLive />
          <WaitlistLive />
          <AnnouncementsLive />
          {children}
        </EventsLive>
      </ServicesContext>
    </QueryClientProvider>
  );
}

function ForSignedIn() {
  return (
    useIdentity() && (
      <Suspense fallback={null}>
        <SignedInLive />
      </Suspense>
    )
  );
}
