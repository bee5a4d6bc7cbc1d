import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Announcements } from '@/features/announcements/components/announcements';
import { useMyBooking } from '@/features/bookings/api/my-bookings';
import { eventKeys } from '@/features/events/api/event-keys';
import { isOrganizer } from '@/features/events/api/is-organizer';
import { Reviews } from '@/features/reviews/components/reviews';
import type { EventResource } from '@/lib/api/wire';
import { useTakesPart } from './use-room-rights';

/** What organizers say to those who have booked. Others have no part in it. */
export function EventAnnouncements({ event }: { event: EventResource }) {
  if (!useTakesPart(event)) return null;
  const isHeard = event.status !== 'DRAFT' && event.status !== 'CANCELLED';
  return <Announcements event={event} mayAnnounce={isOrganizer(event) && isHeard} />;
}

/** What those who were there say of the event. Before it begins there is nothing to say. */
export function EventReviews({ event }: { event: EventResource }) {
  const queries = useQueryClient();
  const { booking } = useMyBooking(event.id);
  const wasThere = booking?.status === 'attended';
  if (event.status === 'DRAFT' || (event.status === 'SCHEDULED' && event.totalReviews === 0 && !wasThere)) return null;
  return (
    <Reviews
      event={event}
      mayWrite={wasThere && !isOrganizer(event)}
      onChanged={() => {
        void queries.invalidateQueries({ queryKey: eventKeys.details });
      }}
    />
  );
}

/** The owner's way to the team. */
export function TeamLink({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  if (event.myRole !== 'owner') return null;
  return (
    <Link to="/events/$eventId/team" params={{ eventId: event.id }} data-testid="manage-team" className={buttonClass('outline', 'w-fit')}>
      {t('team.manage')}
    </Link>
  );
}
