import { getRouteApi, Link, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty, Loading } from '@/components/ui/states';
import { DoorScreen } from '@/features/door/components/door-screen';
import { rememberedChecker, type Checker } from '@/features/door/desk/device';
import { useSession } from '@/lib/services';
import { usePageTitle } from '../layout/use-page-title';
import { keepPageForOffline } from '../offline';

const route = getRouteApi('/events/$eventId/door');

export function DoorPage() {
  const { t } = useTranslation();
  const { eventId } = route.useParams();
  const { checker, isGuest } = useChecker();
  usePageTitle(t('door.title'));
  useEffect(keepPageForOffline, []);
  if (isGuest) return <SignInFirst />;
  if (!checker) return <Loading label={t('actions.loading')} />;
  return <DoorScreen key={`${checker.userId} ${eventId}`} event={eventId} checker={checker} />;
}

/** Who scans: who is signed in or, while that cannot be asked, who was so last. */
function useChecker(): { checker: Checker | null; isGuest: boolean } {
  const { status, identity } = useSession();
  const checker = identity ?? (status === 'restoring' ? rememberedChecker(localStorage) : null);
  return { checker, isGuest: status === 'guest' };
}

/** Signed out, or the session has run out. What waits to be sent is kept for whoever scanned it. */
function SignInFirst() {
  const { t } = useTranslation();
  const redirect = useRouterState({ select: ({ location }) => location.href });
  return (
    <Empty title={t('door.signIn.title')} text={t('door.signIn.text')}>
      <Link to="/login" search={{ redirect }} data-testid="door-sign-in" className={buttonClass('primary')}>
        {t('nav.signIn')}
      </Link>
    </Empty>
  );
}
