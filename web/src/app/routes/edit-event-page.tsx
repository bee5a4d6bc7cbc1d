import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BackLink } from '../layout/back-link';
import { usePageTitle } from '../layout/use-page-title';
import { EventEditor } from './event-editor';
import { OrganizedEvent } from './organized-event';

const route = getRouteApi('/events/$eventId/edit');

export function EditEventPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { eventId } = route.useParams();
  usePageTitle(t('events.edit.title'));
  return (
    <div className="mx-auto max-w-2xl">
      <OrganizedEvent eventId={eventId}>
        {(event, { questions }) => (
          <>
            <BackLink to="/events/$eventId/manage" params={{ eventId }} className="mb-6"><bdi dir="auto">{event.title}</bdi></BackLink>
            <h1 className="text-4xl font-bold">{t('events.edit.title')}</h1>
            <p className="mt-2 text-lg text-soft">{t(event.status === 'DRAFT' ? 'events.edit.draftText' : 'events.edit.text')}</p>
            <EventEditor
              key={event.id}
              event={event}
              questions={questions}
              onSaved={() => {
                void navigate({ to: '/events/$eventId/manage', params: { eventId } });
              }}
            />
          </>
        )}
      </OrganizedEvent>
    </div>
  );
}
