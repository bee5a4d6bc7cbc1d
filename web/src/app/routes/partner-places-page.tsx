import { useTranslation } from 'react-i18next';
import { Inbox } from '@/features/partner-places/components/inbox';
import { PageHead } from '../layout/page-head';

export function PartnerPlacesPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('partnerPlaces.inbox.title')} text={t('partnerPlaces.inbox.intro')} />
      <Inbox />
    </>
  );
}
