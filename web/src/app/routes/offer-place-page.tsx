import { useTranslation } from 'react-i18next';
import { OfferForm } from '@/features/partner-places/components/offer-form';
import { usePageTitle } from '../layout/use-page-title';

/** For everybody who has a place for events. */
export function OfferPlacePage() {
  const { t } = useTranslation();
  usePageTitle(t('partnerPlaces.offer.title'));
  return (
    <div className="mx-auto max-w-2xl">
      <h1 className="text-4xl font-bold">{t('partnerPlaces.offer.title')}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{t('partnerPlaces.offer.text')}</p>
      <OfferForm />
    </div>
  );
}
