import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BackIcon } from '@/components/ui/icons';
import { Empty, Loading } from '@/components/ui/states';
import { eventKeys } from '@/features/events/api/event-keys';
import { useEvent } from '@/features/events/api/get-event';
import { Team } from '@/features/team/components/team';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/events/$eventId/team');

export function TeamPage() {
  const { t } = useTranslation();
  const { eventId } = route.useParams();
  const { data: event, isPending } = useEvent(eventId);
  const queries = useQueryClient();
  const navigate = useNavigate();
  usePageTitle(t('team.title'));
  if (isPending) return <Loading label={t('actions.loading')} />;
  if (!event) return <NotFound />;
  if (event.myRole !== 'owner') return <Empty title={t('team.title')} text={t('team.ownerOnly')} />;
  return (
    <div className="mx-auto max-w-3xl" data-testid="team-page">
      <Link
        to="/events/$eventId"
        params={{ eventId }}
        className="mb-6 inline-flex min-h-11 items-center gap-2 font-medium text-soft no-underline hover:text-ink"
      >
        <BackIcon />
        {t('team.backToEvent')}
      </Link>
      <h1 className="text-4xl font-bold">{t('team.title')}</h1>
      <p className="mt-2 mb-8 wrap-anywhere text-lg text-soft">{t('team.text', { title: event.title })}</p>
      <Team
        eventId={event.id}
        onHandedOver={() => {
          void queries.invalidateQueries({ queryKey: eventKeys.details });
          void navigate({ to: '/events/$eventId', params: { eventId } });
        }}
      />
    </div>
  );
}
