import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Callout } from '@/components/ui/callout';
import { AttendeeList } from '@/features/attendees/components/attendee-list';
import { StartChat } from '@/features/chats/components/start-chat';
import { EventActions } from '@/features/events/components/event-actions';
import { OrganizerDesk } from '@/features/events/components/organizer-desk';
import { SeatsLeft } from '@/features/events/components/seats-left';
import { StatusBadge } from '@/features/events/components/status-badge';
import { useLiveEvent } from '@/features/events/live/events-live';
import type { Form } from '@/features/questions/api/get-form';
import { AnswerList } from '@/features/questions/components/answer-list';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { useIdentity } from '@/lib/services';
import { eventTimes } from '@/lib/time/format';
import { BackLink } from '../layout/back-link';
import { usePageTitle } from '../layout/use-page-title';
import { OrganizedEvent } from './organized-event';

const route = getRouteApi('/events/$eventId/manage');

export function ManageEventPage() {
  const { eventId } = route.useParams();
  return <OrganizedEvent eventId={eventId}>{(event, form) => <Manage key={event.id} event={event} form={form} />}</OrganizedEvent>;
}

/** All that organizers do with one event: what it is, what can be done with it, and who has booked. */
function Manage({ event: given, form }: { event: EventResource; form: Required<Form> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const event = useLiveEvent(given);
  const me = useIdentity()?.userId;
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, useLanguage());
  usePageTitle(t('events.manage.title', { title: event.title }));
  return (
    <article data-testid="manage-page" data-event-id={event.id} className="grid gap-8">
      <header className="grid gap-4">
        <BackLink to="/events/$eventId" params={{ eventId: event.id }}>{t('actions.toEvent')}</BackLink>
        <div className="flex flex-wrap items-center gap-3">
          <StatusBadge status={event.status} />
          <p className="text-soft">
            {times.fullDate} · {times.hours} {times.zone}
          </p>
        </div>
        <h1 className="wrap-anywhere text-4xl font-bold">
          <bdi dir="auto">{event.title}</bdi>
        </h1>
        <div className="max-w-sm">
          <SeatsLeft event={event} />
        </div>
        {event.status === 'DRAFT' && <Callout tone="info">{t('events.manage.draftNote')}</Callout>}
        <EventActions
          event={event}
          onCloned={({ id }) => {
            void navigate({ to: '/events/$eventId/edit', params: { eventId: id } });
          }}
          onDeleted={() => {
            void navigate({ to: '/organizing' });
          }}
        />
      </header>
      <OrganizerDesk event={event} />
      <AttendeeList
        eventId={event.id}
        timeZone={event.timeZone}
        renderAnswers={({ answers }) => <AnswerList {...form} answers={answers} />}
        renderActions={({ id, attendeeName, userId }) =>
          userId !== me && (
            <StartChat
              wish={{ bookingId: id }}
              label={t('chats.start.attendee')}
              fullLabel={t('chats.start.attendeeOf', { name: attendeeName })}
              className="w-fit px-3"
            />
          )
        }
      />
    </article>
  );
}
