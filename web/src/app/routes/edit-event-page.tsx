import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BackIcon } from '@/components/ui/icons';
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
            <Link to="/events/$eventId/manage" params={{ eventId }} className="mb-6 inline-flex min-h-11 items-center gap-2 font-medium text-soft no-underline hover:text-ink">
              <BackIcon />
              <bdi dir="auto">{event.title}</bdi>
            </Link>
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
