import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/lib/hooks/use-language';
import { countryName } from '@/lib/i18n/countries';
import { formatNumber } from '@/lib/time/format';
import type { PartnerRequest } from '../api/requests';

/** What is known of a place and of who offers it. */
export function PlaceFacts({ request }: { request: PartnerRequest }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const facts = {
    contactName: request.contactName,
    email: request.email,
    phone: request.phone,
    countryCode: countryName(request.countryCode, language),
    city: request.city,
    address: request.address,
    description: request.description ?? '',
    capacity: request.capacity === null ? '' : formatNumber(request.capacity, language),
    imageUrl: request.imageUrl ?? '',
  };
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]" data-testid="place-facts">
      {(Object.keys(facts) as (keyof typeof facts)[])
        .filter((name) => facts[name] !== '')
        .map((name) => (
          <div key={name} className="sm:contents">
            <dt className="text-sm font-semibold text-soft">
              {/* Whose name it is depends on who reads it. */}
              {name === 'contactName' ? t('partnerPlaces.facts.contactName') : t(`partnerPlaces.fields.${name}`)}
            </dt>
            <dd className="wrap-anywhere whitespace-pre-wrap">
              <bdi dir={name === 'phone' || name === 'email' || name === 'imageUrl' ? 'ltr' : 'auto'}>{facts[name]}</bdi>
            </dd>
          </div>
        ))}
    </dl>
  );
}
