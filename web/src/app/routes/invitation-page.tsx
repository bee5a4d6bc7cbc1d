import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { eventKeys } from '@/features/events/api/event-keys';
import { useInvitation } from '@/features/team/api/invitation';
import { InvitationCard } from '@/features/team/components/invitation-card';
import { ApiProblem } from '@/lib/api/problem';
import { problemText } from '@/lib/i18n/problem-text';
import { useSession } from '@/lib/services';
import { SignInLink } from '../layout/sign-in-link';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/invitations/$key');

export function InvitationPage() {
  const { t } = useTranslation();
  const { key } = route.useParams();
  const { data: invited, error, isPending, refetch } = useInvitation(key);
  const { status } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  usePageTitle(t('team.invitation.title'));
  if (isPending || status === 'restoring') return <Loading label={t('actions.loading')} />;
  if (error instanceof ApiProblem && error.status === 404) {
    return <Empty title={t('team.invitation.gone')} text={t('team.invitation.goneText')} />;
  }
  if (!invited) {
    return <Failed title={t('crash.title')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  return (
    <InvitationCard
      invitationKey={key}
      invited={invited}
      signIn={status === 'guest' ? <SignInOrRegister /> : null}
      onAccepted={(eventId) => {
        void queries.invalidateQueries({ queryKey: eventKeys.all });
        void navigate({ to: '/events/$eventId', params: { eventId } });
      }}
    />
  );
}

function SignInOrRegister() {
  const { t } = useTranslation();
  const redirect = useRouterState({ select: ({ location }) => location.href });
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SignInLink data-testid="sign-in-to-accept" className={buttonClass('primary')}>
        {t('team.invitation.signIn')}
      </SignInLink>
      <Link to="/register" search={{ redirect }} className={buttonClass('outline')}>
        {t('team.invitation.register')}
      </Link>
    </div>
  );
}
