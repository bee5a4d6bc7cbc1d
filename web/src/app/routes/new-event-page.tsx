import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CreateEventForm } from '@/features/events/components/create-event-form';
import { usePageTitle } from '../layout/use-page-title';

export function NewEventPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  usePageTitle(t('events.create.title'));
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="text-4xl font-bold">{t('events.create.title')}</h1>
      <p className="mt-2 text-lg text-soft">{t('events.create.text')}</p>
      <div className="mt-8 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-8">
        <CreateEventForm
          onCreated={(event) => {
            void navigate({ to: '/events/$eventId', params: { eventId: event.id } });
          }}
        />
      </div>
    </div>
  );
}
