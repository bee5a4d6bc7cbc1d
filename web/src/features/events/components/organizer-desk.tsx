import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { useLiveMessage, useRoom } from '@/lib/services';
import { clockTime, formatNumber } from '@/lib/time/format';
import { useEventStats } from '../api/get-event-stats';

const NEWS_MAX = 5;

interface News {
  key: string;
  name: string;
  kind: 'booked' | 'cancelled';
  at: string;
}

/** The organizer's small window on an event: its numbers, and who books, as it happens. */
export function OrganizerDesk({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  useRoom(event.id, 'organizer');
  const { data: stats } = useEventStats(event.id);
  const news = useNews(event.id);
  const figures = [
    { name: 'registrations', value: stats?.totalRegistrations },
    { name: 'confirmed', value: stats?.confirmedAttendees },
    { name: 'waiting', value: stats?.waitlistCount },
    { name: 'checkedIn', value: stats?.checkInsCount },
  ] as const;

  return (
    <section aria-labelledby="desk" data-testid="organizer-desk" className="rounded-xl border border-line bg-sunk p-5">
      <h2 id="desk" className="text-xl font-bold">
        {t('events.desk.title')}
      </h2>
      <dl className="mt-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
        {figures.map(({ name, value }) => (
          <div key={name} className="flex flex-col-reverse justify-end border-s-2 border-madder ps-3">
            <dt className="text-sm text-soft">{t(`events.desk.${name}`)}</dt>
            <dd data-testid={`stat-${name}`} className="font-display text-3xl font-bold tabular-nums">
              {value === undefined ? '–' : formatNumber(value, language)}
            </dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-5 font-semibold">{t('events.desk.recent')}</h3>
      {news.length === 0 ? (
        <p className="text-soft">{t('events.desk.quiet')}</p>
      ) : (
        <ol className="mt-1 grid gap-1">
          {news.map((item) => (
            <li key={item.key} className="flex justify-between gap-4">
              <span className="min-w-0 wrap-anywhere">{t(`events.desk.${item.kind}`, { name: item.name })}</span>
              <time dateTime={item.at} className="shrink-0 text-soft">
                {clockTime(item.at, event.timeZone, language)}
              </time>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function useNews(eventId: string): News[] {
  const [news, setNews] = useState<News[]>([]);
  const add = (kind: News['kind'], message: { eventId: string; attendeeName: string; timestamp: string }): void => {
    if (message.eventId !== eventId) return;
    setNews((present) =>
      [
        { key: `${message.timestamp} ${kind} ${message.attendeeName}`, name: message.attendeeName, kind, at: message.timestamp },
        ...present,
      ].slice(0, NEWS_MAX),
    );
  };
  useLiveMessage('new-registration', (message) => {
    add('booked', message);
  });
  useLiveMessage('registration-cancelled', (message) => {
    add('cancelled', message);
  });
  return news;
}
