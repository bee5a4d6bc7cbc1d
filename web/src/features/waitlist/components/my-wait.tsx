import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import type { WaitlistEntryResource } from '@/lib/api/wire';
import { useChangeCount } from '@/lib/hooks/use-change-count';
import { useLanguage } from '@/lib/hooks/use-language';
import { notify } from '@/lib/notices';
import { formatNumber } from '@/lib/time/format';
import { useLeaveWaitlist } from '../api/leave-waitlist';
import { useTotalWaiting } from '../live/waitlist-live';

/** My place in line, as it moves. */
export function MyWait({ entry }: { entry: WaitlistEntryResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const headingId = useId();
  const total = useTotalWaiting(entry.eventId);
  const leave = useLeaveWaitlist();
  const moves = useChangeCount(entry.position);
  return (
    <section aria-labelledby={headingId} data-testid="my-wait" className="grid gap-4">
      <h2 id={headingId} className="text-2xl font-bold">
        {t('waitlist.wait.title')}
      </h2>
      <div className="flex items-center gap-5">
        <p className="sr-only">{t('waitlist.wait.position')}</p>
        <p
          key={moves}
          data-testid="waitlist-position"
          data-position={entry.position ?? undefined}
          className={cn('rounded-md px-1 font-display text-6xl font-bold tabular-nums text-madder', moves > 0 && 'changed-flash')}
        >
          {entry.position === null ? '–' : formatNumber(entry.position, language)}
        </p>
        <div>
          <p aria-hidden className="font-semibold">
            {t('waitlist.wait.position')}
          </p>
          <p className="text-soft">{t('waitlist.wait.seats', { count: entry.attendeeCount })}</p>
          {total !== undefined && <p className="text-soft">{t('waitlist.wait.total', { count: total })}</p>}
        </div>
      </div>
      <p className="text-soft">{t('waitlist.wait.text')}</p>
      <FormFailure error={leave.error} />
      <Button
        variant="outline"
        busy={leave.isPending}
        data-testid="leave-waitlist"
        onClick={() => {
          leave.mutate(entry.id, {
            onSuccess: () => {
              notify({ tone: 'info', text: t('waitlist.wait.left') });
            },
          });
        }}
      >
        {t('waitlist.wait.leave')}
      </Button>
    </section>
  );
}
