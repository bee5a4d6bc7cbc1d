import { useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { NumberStepper } from '@/components/ui/number-stepper';
import { problemCode } from '@/lib/api/problem';
import type { Answers, BookingResource } from '@/lib/api/wire';
import { focusFirstInvalid } from '@/lib/forms';
import { notify } from '@/lib/notices';
import { isWaiting, useJoinWaitlist } from '../api/join-waitlist';

const PARTY_MAX = 20;

interface JoinWaitlistProps {
  eventId: string;
  /** Given when the party was chosen elsewhere; otherwise it is asked for here. */
  party?: number;
  onBooked: (booking: BookingResource) => void;
  /** What the event asks, which another feature knows. */
  questions: {
    /** Its fields, unless they stand above already. */
    render?: (error: Error | null) => ReactNode;
    wish: () => { answers?: Answers };
    onRefused: (error: Error) => void;
  };
}

/** The way into the line when there are not enough seats. */
export function JoinWaitlist({ eventId, party, onBooked, questions }: JoinWaitlistProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const [own, setOwn] = useState(1);
  const join = useJoinWaitlist(eventId);
  const form = useRef<HTMLFormElement>(null);
  const submit = (): void => {
    join.mutate(
      { attendeeCount: party ?? own, ...questions.wish() },
      {
        onSuccess: (answer) => {
          notify({ tone: 'good', text: t(isWaiting(answer) ? 'waitlist.join.joined' : 'waitlist.join.booked') });
          if (!isWaiting(answer)) onBooked(answer);
        },
        onError: (error) => {
          if (problemCode(error) !== 'validation_failed') return;
          questions.onRefused(error);
          if (form.current) focusFirstInvalid(form.current);
        },
      },
    );
  };
  return (
    <form
      ref={form}
      noValidate
      aria-labelledby={headingId}
      className="grid gap-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        submit();
      }}
    >
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
      {questions.render?.(join.error)}
      <FormFailure error={join.error} />
      <Button type="submit" busy={join.isPending} data-testid="join-waitlist" className="w-full text-lg">
        {t('waitlist.join.submit')}
      </Button>
    </form>
  );
}
