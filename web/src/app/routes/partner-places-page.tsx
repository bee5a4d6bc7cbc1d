import { useTranslation } from 'react-i18next';
import { Inbox } from '@/features/partner-places/components/inbox';
import { useSession } from '@/lib/services';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';

/** For administrators; the server lets nobody else read it. */
export function PartnerPlacesPage() {
  const { t } = useTranslation();
  const { identity } = useSession();
  usePageTitle(t('partnerPlaces.inbox.title'));
  if (identity?.role !== 'admin') return <NotFound />;
  return (
    <>
      <h1 className="text-4xl font-bold">{t('partnerPlaces.inbox.title')}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{t('partnerPlaces.inbox.intro')}</p>
      <Inbox />
    </>
  );
}
