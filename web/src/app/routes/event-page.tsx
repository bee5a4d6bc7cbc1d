import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { TicketIcon } from '@/components/ui/icons';
import { Failed, Loading } from '@/components/ui/states';
import { AddToCalendar } from '@/features/calendar/components/add-to-calendar';
import { useEvent } from '@/features/events/api/get-event';
import { isOrganizer } from '@/features/events/api/is-organizer';
import { EventDetails } from '@/features/events/components/event-details';
import { EventHeader } from '@/features/events/components/event-header';
import { OrganizerDesk } from '@/features/events/components/organizer-desk';
import { useLiveEvent } from '@/features/events/live/events-live';
import { ApiProblem } from '@/lib/api/problem';
import type { EventResource } from '@/lib/api/wire';
import { problemText } from '@/lib/i18n/problem-text';
import { BackLink } from '../layout/back-link';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';
import { EventAnnouncements, EventReviews, TeamLink } from './event-voices';
import { AskOrganizers } from './ask-organizers';
import { LiveRoomLink } from './live-room-link';
import { SeatPanel } from './seat-panel';

const route = getRouteApi('/events/$eventId');

export function EventPage() {
  const { t } = useTranslation();
  const { eventId } = route.useParams();
  const { data: event, error, isPending, refetch } = useEvent(eventId);
  usePageTitle(event?.title);

  if (isPending) return <Loading label={t('actions.loading')} />;
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return <NotFound />;
  if (!event) {
    return <Failed title={t('events.page.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  return <OneEvent key={event.id} event={event} />;
}

function OneEvent({ event: given }: { event: EventResource }) {
  const { t } = useTranslation();
  const event = useLiveEvent(given);
  return (
    <article data-testid="event-page" data-event-id={event.id}>
      <BackLink to="/" className="mb-6">{t('actions.back')}</BackLink>
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[1fr_22rem]">
        <div className="grid gap-6">
          <EventHeader event={event} />
          <LiveRoomLink event={event} />
        </div>
        <aside className="lg:sticky lg:top-24 lg:col-start-2 lg:row-span-8 lg:row-start-1">
          <SeatPanel event={event} />
        </aside>
        <EventDetails event={event} />
        <div className="flex flex-wrap gap-3">
          <AddToCalendar eventId={event.id} />
          <AskOrganizers event={event} />
          {event.myRole && (
            <Link to="/events/$eventId/door" params={{ eventId: event.id }} data-testid="open-door" className={buttonClass('outline')}>
              <TicketIcon />
              {t('door.open')}
            </Link>
          )}
        </div>
        {isOrganizer(event) && (
          <div className="grid gap-4">
            <OrganizerDesk event={event} />
            <Link to="/events/$eventId/manage" params={{ eventId: event.id }} data-testid="manage-event" className={buttonClass('outline', 'w-fit')}>
              {t('events.manage.open')}
            </Link>
          </div>
        )}
        <TeamLink event={event} />
        <EventAnnouncements event={event} />
        <EventReviews event={event} />
      </div>
    </article>
  );
}
