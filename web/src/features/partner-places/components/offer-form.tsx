import { useEffect, useRef, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { focusFirstInvalid } from '@/lib/forms';
import { useLanguage } from '@/lib/hooks/use-language';
import { useOfferPlace } from '../api/my-request';
import { PlaceFields } from './place-fields';
import { usePlaceForm } from './use-place-form';

/** Offers a place for events; afterwards says what happens next. */
export function OfferForm() {
  const { t } = useTranslation();
  const language = useLanguage();
  const offer = useOfferPlace();
  const form = usePlaceForm({ asksEmail: true, error: offer.error });
  if (offer.data) return <Sent email={offer.data.email} link={offer.data.link} />;

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const element = submitted.currentTarget;
    const read = form.read(element);
    if (!read || offer.isPending) return;
    offer.mutate(
      { ...read.place, email: read.email, language },
      {
        onError: () => {
          focusFirstInvalid(element);
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate data-testid="offer-form" className="grid gap-5 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-8">
      <FormFailure error={offer.error} />
      <PlaceFields errorOf={form.errorOf} asksEmail />
      <Button type="submit" busy={offer.isPending} data-testid="send-offer" className="sm:w-fit">
        {t('partnerPlaces.offer.submit')}
      </Button>
    </form>
  );
}

function Sent({ email, link }: { email: string; link: string | undefined }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the focus is gone: who cannot see that hears it.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section data-testid="offer-sent" className="grid gap-4 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-8">
      <h2 ref={heading} tabIndex={-1} className="text-2xl font-bold outline-none">
        {t('partnerPlaces.sent.title')}
      </h2>
      {link === undefined ? (
        <p className="wrap-anywhere">{t('partnerPlaces.sent.letter', { email })}</p>
      ) : (
        <Callout tone="few">
          <p>{t('partnerPlaces.sent.noLetter')}</p>
          <p className="mt-2">
            <a href={link} dir="ltr" data-testid="request-link" className="font-mono text-sm break-all">
              {link}
            </a>
          </p>
        </Callout>
      )}
      <ol className="grid list-decimal gap-2 ps-6">
        <li>{t('partnerPlaces.sent.first')}</li>
        <li>{t('partnerPlaces.sent.second')}</li>
        <li>{t('partnerPlaces.sent.third')}</li>
      </ol>
    </section>
  );
}
