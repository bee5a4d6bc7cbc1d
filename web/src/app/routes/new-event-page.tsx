import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../layout/use-page-title';
import { EventEditor } from './event-editor';

export function NewEventPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  usePageTitle(t('events.create.title'));
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="text-4xl font-bold">{t('events.create.title')}</h1>
      <p className="mt-2 text-lg text-soft">{t('events.create.text')}</p>
      <EventEditor
        questions={[]}
        onSaved={({ id, status }) => {
          void navigate({ to: status === 'DRAFT' ? '/events/$eventId/manage' : '/events/$eventId', params: { eventId: id } });
        }}
      />
    </div>
  );
}
