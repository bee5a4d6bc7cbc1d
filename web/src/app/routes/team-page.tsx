import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { eventKeys } from '@/features/events/api/event-keys';
import { useEvent } from '@/features/events/api/get-event';
import { Team } from '@/features/team/components/team';
import { ApiProblem } from '@/lib/api/problem';
import { problemText } from '@/lib/i18n/problem-text';
import { BackLink } from '../layout/back-link';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/events/$eventId/team');

export function TeamPage() {
  const { t } = useTranslation();
  const { eventId } = route.useParams();
  const { data: event, error, isPending, refetch } = useEvent(eventId);
  const queries = useQueryClient();
  const navigate = useNavigate();
  usePageTitle(t('team.title'));
  if (isPending) return <Loading label={t('actions.loading')} />;
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return <NotFound />;
  if (!event) {
    return <Failed title={t('events.page.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  if (event.myRole !== 'owner') return <Empty title={t('team.title')} text={t('team.ownerOnly')} />;
  return (
    <div className="mx-auto max-w-3xl" data-testid="team-page">
      <BackLink to="/events/$eventId" params={{ eventId }} className="mb-6">{t('actions.toEvent')}</BackLink>
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
