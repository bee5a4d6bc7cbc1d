import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import type { BookingResource, WaitlistEntryResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { useSecondsLeft } from '@/lib/hooks/use-seconds-left';
import { notify } from '@/lib/notices';
import { moment, remaining } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useAcceptOffer } from '../api/accept-offer';
import { useDeclineOffer } from '../api/decline-offer';
import { waitlistKeys } from '../api/waitlist-keys';

/** The server lets an offer go within two seconds of its end; it is asked until it did. */
const EXPIRY_POLL_MS = 2_000;

/** Seats that are held for me, and how long. */
export function MyOffer({ entry, expiresAt, onAccepted }: { entry: WaitlistEntryResource; expiresAt: string; onAccepted: (booking: BookingResource) => void }) {
  const { t } = useTranslation();
  const headingId = useId();
  const accept = useAcceptOffer();
  const decline = useDeclineOffer();
  const left = useSecondsLeft(expiresAt);
  const over = left === 0;
  useRefreshWhenOver(over);

  return (
    <section aria-labelledby={headingId} data-testid="my-offer" className="grid gap-4">
      <h2 id={headingId} className="text-2xl font-bold">
        {t('waitlist.offer.title')}
      </h2>
      <p>{t('waitlist.offer.text', { count: entry.attendeeCount })}</p>
      <Countdown left={left} expiresAt={expiresAt} />
      {over && <Callout tone="few">{t('waitlist.offer.over')}</Callout>}
      <FormFailure error={accept.error ?? decline.error} />
      <div className="grid gap-3">
        <Button
          busy={accept.isPending}
          disabled={over || decline.isPending}
          data-testid="accept-offer"
          className="text-lg"
          onClick={() => {
            accept.mutate(
              { entryId: entry.id },
              {
                onSuccess: (booking) => {
                  notify({ tone: 'good', text: t('waitlist.offer.accepted') });
                  onAccepted(booking);
                },
              },
            );
          }}
        >
          {t('waitlist.offer.accept')}
        </Button>
        <Button
          variant="outline"
          busy={decline.isPending}
          disabled={over || accept.isPending}
          data-testid="decline-offer"
          onClick={() => {
            decline.mutate(entry.id, {
              onSuccess: () => {
                notify({ tone: 'info', text: t('waitlist.offer.declined') });
              },
            });
          }}
        >
          {t('waitlist.offer.decline')}
        </Button>
      </div>
    </section>
  );
}

function Countdown({ left, expiresAt }: { left: number; expiresAt: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="rounded-md bg-madder-wash px-4 py-3">
      <p className="text-sm text-soft">{t('waitlist.offer.left')}</p>
      {/* A timer is not read out as it runs; a reader finds it when it is looked for. */}
      <p role="timer" data-testid="offer-countdown" data-seconds={left} className="font-display text-3xl font-bold tabular-nums text-madder">
        {remaining(left, language)}
      </p>
      <p className="text-sm text-soft">{t('waitlist.offer.until', { time: moment(expiresAt, browserZone(), language) })}</p>
    </div>
  );
}

function useRefreshWhenOver(over: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!over) return undefined;
    const timer = setInterval(() => {
      void queries.invalidateQueries({ queryKey: waitlistKeys.mine });
    }, EXPIRY_POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [over, queries]);
}
