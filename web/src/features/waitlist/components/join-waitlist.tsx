import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { NumberStepper } from '@/components/ui/number-stepper';
import type { BookingResource } from '@/lib/api/wire';
import { notify } from '@/lib/notices';
import { isWaiting, useJoinWaitlist } from '../api/join-waitlist';

const PARTY_MAX = 20;

interface JoinWaitlistProps {
  eventId: string;
  /** Given when the party was chosen elsewhere; otherwise it is asked for here. */
  party?: number;
  onBooked: (booking: BookingResource) => void;
}

/** The way into the line when there are not enough seats. */
export function JoinWaitlist({ eventId, party, onBooked }: JoinWaitlistProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const [own, setOwn] = useState(1);
  const join = useJoinWaitlist(eventId);
  const submit = (): void => {
    join.mutate(
      { attendeeCount: party ?? own },
      {
        onSuccess: (answer) => {
          notify({ tone: 'good', text: t(isWaiting(answer) ? 'waitlist.join.joined' : 'waitlist.join.booked') });
          if (!isWaiting(answer)) onBooked(answer);
        },
      },
    );
  };
  return (
    <section aria-labelledby={headingId} className="grid gap-4">
      <h2 id={headingId} className="text-2xl font-bold">
        {t(party === undefined ? 'waitlist.join.title' : 'waitlist.join.titleParty')}
      </h2>
      <p className="text-soft">{t('waitlist.join.text')}</p>
      {party === undefined && (
        <Field label={t('waitlist.join.party')}>
          {(wiring) => (
            <NumberStepper
              {...wiring}
              data-testid="party-size"
              min={1}
              max={PARTY_MAX}
              value={own}
              lessLabel={t('waitlist.join.less')}
              moreLabel={t('waitlist.join.more')}
              onChange={setOwn}
            />
          )}
        </Field>
      )}
      <FormFailure error={join.error} />
      <Button busy={join.isPending} onClick={submit} data-testid="join-waitlist" className="w-full text-lg">
        {t('waitlist.join.submit')}
      </Button>
    </section>
  );
}
