import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { CalendarIcon, PlaceIcon, ScreenIcon } from '@/components/ui/icons';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { present } from '@/lib/present';
import { clockTime, eventTimes } from '@/lib/time/format';
import { browserZone, sameClock } from '@/lib/time/zoned';

function Fact({ icon, term, children }: { icon: ReactNode; term: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="mt-0.5 text-madder">
        {icon}
        <span className="sr-only">{term}</span>
      </dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** When, where and what, as it stands now. */
export function EventDetails({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, language);
  const zone = browserZone();
  const venue = present(event.venue);
  const location = present(event.location);
  const description = present(event.description);
  const elsewhere = !sameClock(new Date(event.startDate), zone, event.timeZone);

  return (
    <div className="grid gap-8">
      <dl className="grid gap-4 sm:grid-cols-2">
        <Fact icon={<CalendarIcon />} term={t('events.page.when')}>
          <p className="font-semibold">{times.fullDate}</p>
          <p>
            {times.hours} <span className="text-soft">{times.zone}</span>
          </p>
          {elsewhere && (
            <p className="text-sm text-soft">
              {t('events.page.yourTime', { time: clockTime(event.startDate, zone, language) })}
            </p>
          )}
        </Fact>
        {(venue ?? location) !== null && (
          <Fact icon={<PlaceIcon />} term={t('events.page.where')}>
            <p className="wrap-anywhere font-semibold">
              <bdi dir="auto">{venue ?? location}</bdi>
            </p>
            {venue !== null && location !== null && (
              <p className="wrap-anywhere">
                <bdi dir="auto">{location}</bdi>
              </p>
            )}
          </Fact>
        )}
        {event.isVirtual && (
          <Fact icon={<ScreenIcon />} term={t('events.page.where')}>
            <p className="font-semibold">{t('events.online')}</p>
            {event.meetingUrl === null ? (
              <p className="text-sm text-soft">{t('events.page.meetingForBooked')}</p>
            ) : (
              <a href={event.meetingUrl} target="_blank" rel="noreferrer" className={buttonClass('outline', 'mt-2')}>
                {t('events.page.joinOnline')}
              </a>
            )}
          </Fact>
        )}
      </dl>
      {description !== null && (
        <section>
          <h2 className="text-xl font-bold">{t('events.page.about')}</h2>
          <p dir="auto" className="mt-2 max-w-prose whitespace-pre-line wrap-anywhere text-start text-lg leading-relaxed">
            {description}
          </p>
        </section>
      )}
      {event.requiresApproval && <p className="text-soft">{t('events.page.approval')}</p>}
    </div>
  );
}
