import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button, buttonClass } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Input } from '@/components/ui/field';
import { notify } from '@/lib/notices';
import { useCalendarLink, useRenewCalendarLink } from '../api/calendar-link';

/** The private address of my bookings, to be subscribed to in a calendar program. */
export function CalendarFeed() {
  const { t } = useTranslation();
  const id = useId();
  const { data } = useCalendarLink();
  if (!data) return null;
  return (
    <section aria-labelledby={`${id}-title`} data-testid="calendar-feed" className="grid gap-3 rounded-xl border border-line bg-sheet p-5">
      <h2 id={`${id}-title`} className="text-lg font-semibold">
        {t('calendar.feed.title')}
      </h2>
      <p className="max-w-prose text-soft">{t('calendar.feed.text')}</p>
      <label htmlFor={id} className="sr-only">
        {t('calendar.feed.label')}
      </label>
      <Input
        id={id}
        dir="ltr"
        readOnly
        value={data.url}
        onFocus={(event) => {
          event.target.select();
        }}
        className="font-mono text-sm"
      />
      <div className="flex flex-wrap gap-2">
        <a href={data.url.replace(/^https?:/, 'webcal:')} className={buttonClass('outline')}>
          {t('calendar.feed.open')}
        </a>
        <CopyButton url={data.url} />
        <RenewButton />
      </div>
    </section>
  );
}

function CopyButton({ url }: { url: string }) {
  const { t } = useTranslation();
  const clipboard = (navigator as Partial<Pick<Navigator, 'clipboard'>>).clipboard;
  // Missing on plain-http addresses; the field can still be selected.
  if (!clipboard) return null;
  return (
    <Button
      variant="quiet"
      onClick={() => {
        void clipboard.writeText(url).then(() => {
          notify({ tone: 'good', text: t('calendar.feed.copied') });
        });
      }}
    >
      {t('calendar.feed.copy')}
    </Button>
  );
}

function RenewButton() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const renew = useRenewCalendarLink();
  return (
    <>
      <Button
        variant="quiet"
        data-testid="renew-calendar-link"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('calendar.feed.renew')}
      </Button>
      <FormFailure error={renew.error} />
      <ConfirmDialog
        open={asking}
        title={t('calendar.renew.title')}
        text={t('calendar.renew.text')}
        confirmLabel={t('calendar.renew.confirm')}
        cancelLabel={t('actions.keep')}
        confirmTestId="confirm-renew"
        busy={renew.isPending}
        onConfirm={() => {
          renew.mutate(undefined, {
            onSettled: () => {
              setAsking(false);
            },
          });
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}
