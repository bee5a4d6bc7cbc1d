import { useTranslation } from 'react-i18next';
import { Field, Input, Select, Textarea } from '@/components/ui/field';
import { useLanguage } from '@/lib/hooks/use-language';
import { countries } from '@/lib/i18n/countries';
import type { PlaceDetails } from '../api/requests';
import type { PlaceField } from './place-input';

interface PlaceFieldsProps {
  place?: PlaceDetails | undefined;
  errorOf: (field: PlaceField) => string | undefined;
  /** Asks for the address of email too: once, since it never changes. */
  asksEmail: boolean;
}

/** The fields of a place that is offered. */
export function PlaceFields({ place, errorOf, asksEmail }: PlaceFieldsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const field = (name: PlaceField) => ({ label: t(`partnerPlaces.fields.${name}`), error: errorOf(name) });
  const optional = t('optional');
  return (
    <>
      <Field {...field('businessName')}>
        {(wiring) => (
          <Input {...wiring} name="businessName" dir="auto" autoComplete="organization" maxLength={120} required defaultValue={place?.businessName} />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field {...field('contactName')}>
          {(wiring) => <Input {...wiring} name="contactName" dir="auto" autoComplete="name" maxLength={120} required defaultValue={place?.contactName} />}
        </Field>
        <Field {...field('phone')} hint={t('partnerPlaces.fields.phoneHint')}>
          {(wiring) => <Input {...wiring} name="phone" type="tel" dir="ltr" autoComplete="tel" required defaultValue={place?.phone} />}
        </Field>
      </div>
      {asksEmail && (
        <Field {...field('email')} hint={t('partnerPlaces.fields.emailHint')}>
          {(wiring) => <Input {...wiring} name="email" type="email" dir="ltr" autoComplete="email" required />}
        </Field>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <Field {...field('countryCode')}>
          {(wiring) => (
            <Select {...wiring} name="countryCode" autoComplete="country" defaultValue={place?.countryCode ?? 'SA'}>
              {countries(language).map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field {...field('city')}>
          {(wiring) => <Input {...wiring} name="city" dir="auto" autoComplete="address-level2" maxLength={120} required defaultValue={place?.city} />}
        </Field>
      </div>
      <Field {...field('address')}>
        {(wiring) => (
          <Textarea {...wiring} name="address" dir="auto" rows={2} autoComplete="street-address" maxLength={300} required defaultValue={place?.address} />
        )}
      </Field>
      <Field {...field('description')} optional={optional}>
        {(wiring) => <Textarea {...wiring} name="description" dir="auto" rows={4} maxLength={2000} defaultValue={place?.description ?? ''} />}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field {...field('capacity')} optional={optional}>
          {(wiring) => (
            <Input {...wiring} name="capacity" type="number" inputMode="numeric" min={1} max={1_000_000} defaultValue={place?.capacity ?? ''} />
          )}
        </Field>
        <Field {...field('imageUrl')} optional={optional} hint={t('partnerPlaces.fields.imageUrlHint')}>
          {(wiring) => <Input {...wiring} name="imageUrl" type="url" dir="ltr" defaultValue={place?.imageUrl ?? ''} />}
        </Field>
      </div>
    </>
  );
}
