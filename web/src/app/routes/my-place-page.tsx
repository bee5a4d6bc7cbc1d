import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { useMyRequest } from '@/features/partner-places/api/my-request';
import { MyRequest } from '@/features/partner-places/components/my-request';
import { problemCode } from '@/lib/api/problem';
import { problemText } from '@/lib/i18n/problem-text';
import { useSession } from '@/lib/services';
import { SignInLink } from '../layout/sign-in-link';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/partner-places/mine');

/** Where the links of our letters lead; with an account it needs no link. */
export function MyPlacePage() {
  const { t } = useTranslation();
  const { key } = route.useSearch();
  const { status } = useSession();
  usePageTitle(t('partnerPlaces.mine.title'));
  if (key === undefined && status === 'restoring') return <Loading label={t('actions.loading')} />;
  if (key === undefined && status === 'guest') {
    return (
      <Empty title={t('partnerPlaces.mine.title')} text={t('partnerPlaces.mine.signIn')}>
        <SignInLink className={buttonClass('primary')}>{t('nav.signIn')}</SignInLink>
      </Empty>
    );
  }
  return <Mine linkKey={key} />;
}

function Mine({ linkKey }: { linkKey: string | undefined }) {
  const { t } = useTranslation();
  const { data: request, error, isPending, refetch } = useMyRequest(linkKey);
  if (isPending) return <Loading label={t('actions.loading')} />;
  const code = problemCode(error);
  if (code === 'not_found') return <Empty title={t('partnerPlaces.mine.none')} text={t('partnerPlaces.mine.noneText')} />;
  if (code === 'email_not_verified') {
    return <Empty title={t('partnerPlaces.mine.unverified')} text={t('partnerPlaces.mine.unverifiedText')} />;
  }
  if (!request) {
    return (
      <Failed
        title={t('partnerPlaces.mine.failed')}
        text={problemText(t, error)}
        retryLabel={t('actions.retry')}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <div className="mx-auto max-w-2xl">
      <MyRequest request={request} linkKey={linkKey} />
    </div>
  );
}
