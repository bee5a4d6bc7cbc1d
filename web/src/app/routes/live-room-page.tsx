import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { BackIcon } from '@/components/ui/icons';
import { Failed, Loading } from '@/components/ui/states';
import { useMyBookings } from '@/features/bookings/api/my-bookings';
import { useEvent } from '@/features/events/api/get-event';
import { isOrganizer } from '@/features/events/api/is-organizer';
import { useLiveEvent } from '@/features/events/live/events-live';
import { LiveRoomView } from '@/features/live-room/components/live-room-view';
import { ApiProblem } from '@/lib/api/problem';
import type { EventResource } from '@/lib/api/wire';
import { problemText } from '@/lib/i18n/problem-text';
import { useRoom, useSession } from '@/lib/services';
import { NotFound } from '../layout/failures';
import { SignInLink } from '../layout/sign-in-link';
import { usePageTitle } from '../layout/use-page-title';
import { isRoomOpen, useMayWrite, useTakesPart } from './use-room-rights';

const route = getRouteApi('/events/$eventId/live');

export function LiveRoomPage() {
  const { t } = useTranslation();
  const { eventId } = route.useParams();
  const { identity } = useSession();
  const { data: event, error, isPending, refetch } = useEvent(eventId);
  usePageTitle(event && t('room.of', { title: event.title }));

  if (isPending) return <Loading label={t('actions.loading')} />;
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return <NotFound />;
  if (!event) {
    return <Failed title={t('events.page.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  // Another reader is another room: what one voted for is theirs alone.
  return <OneRoom key={`${event.id} ${identity?.userId ?? ''}`} event={event} />;
}

function OneRoom({ event: given }: { event: EventResource }) {
  const event = useLiveEvent(given);
  const mayWrite = useMayWrite(event);
  // Announcements are heard here as on the event's page.
  useRoom(useTakesPart(event) ? event.id : undefined, 'attendee');
  return (
    <LiveRoomView
      eventId={event.id}
      isOrganizer={isOrganizer(event)}
      mayWrite={mayWrite}
      heading={<Heading event={event} />}
      invitation={mayWrite ? null : <Invitation event={event} />}
    />
  );
}

function Heading({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-w-0 items-center gap-2">
      <Link
        to="/events/$eventId"
        params={{ eventId: event.id }}
        aria-label={t('actions.toEvent')}
        title={t('actions.toEvent')}
        className="-ms-2.5 grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk hover:text-ink"
      >
        <BackIcon />
      </Link>
      <h1 className="line-clamp-1 min-w-0 wrap-anywhere text-xl font-bold lg:line-clamp-2 lg:text-3xl">
        <span className="sr-only">{t('room.title')}: </span>
        <bdi dir="auto">{event.title}</bdi>
      </h1>
    </div>
  );
}

/** Why the reader only reads, and the way to take part. */
function Invitation({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const { status } = useSession();
  const { isLoading } = useMyBookings();
  if (status === 'restoring' || isLoading) return null;
  return (
    <div data-testid="read-only" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md bg-sunk px-3 py-2 text-[0.95rem] leading-snug">
      <p className="text-soft">{t(`room.readOnly.${reasonOf(event, status === 'guest')}`)}</p>
      {isRoomOpen(event) && status === 'guest' && (
        <SignInLink className={buttonClass('outline', 'px-3!')}>{t('room.readOnly.guestAction')}</SignInLink>
      )}
      {isRoomOpen(event) && status !== 'guest' && (
        <Link to="/events/$eventId" params={{ eventId: event.id }} className={buttonClass('outline', 'px-3!')}>
          {t('room.readOnly.bookAction')}
        </Link>
      )}
    </div>
  );
}

function reasonOf(event: EventResource, isGuest: boolean): 'early' | 'closed' | 'guest' | 'book' {
  if (event.status === 'DRAFT') return 'early';
  if (!isRoomOpen(event)) return 'closed';
  return isGuest ? 'guest' : 'book';
}
