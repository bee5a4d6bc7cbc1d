import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import type { Language } from '@/lib/i18n/languages';
import { problemText } from '@/lib/i18n/problem-text';
import { eventTimes } from '@/lib/time/format';
import { useEvents } from '../api/list-events';
import { EventCard } from './event-card';

interface Month {
  key: string;
  title: string;
  events: EventResource[];
}

/** Puts events, which come soonest first, under the months in which they begin. */
function byMonth(events: EventResource[], language: Language): Month[] {
  const months: Month[] = [];
  for (const event of events) {
    const { monthKey, monthAndYear } = eventTimes(event.startDate, event.endDate, event.timeZone, language);
    const last = months.at(-1);
    if (last?.key === monthKey) last.events.push(event);
    else months.push({ key: monthKey, title: monthAndYear, events: [event] });
  }
  return months;
}

/** What is on, as a programme: months, and under them one line per event. */
export function EventProgramme({ q, onClear }: { q: string; onClear: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const list = useEvents(q);
  const { data, error, isPending, refetch } = list;

  if (isPending) return <Loading label={t('actions.loading')} rows={5} />;
  if (!data) {
    return <Failed title={t('events.list.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  const events = data.pages.flatMap((page) => page.data);
  if (events.length === 0 && q !== '') {
    return (
      <Empty title={t('events.list.noMatchTitle', { q })} text={t('events.list.noMatchText')}>
        <Button variant="outline" onClick={onClear}>
          {t('events.list.clear')}
        </Button>
      </Empty>
    );
  }
  if (events.length === 0) return <Empty title={t('events.list.emptyTitle')} text={t('events.list.emptyText')} />;

  return (
    <>
      <p role="status" className="sr-only">
        {t('events.list.found', { count: events.length })}
      </p>
      {byMonth(events, language).map((month) => (
        <section key={month.key} aria-labelledby={`month-${month.key}`} className="mb-10">
          <h2 id={`month-${month.key}`} className="mb-2 text-lg font-semibold text-soft">
            {month.title}
          </h2>
          {month.events.map((event) => (
            <EventCard key={event.id} event={event} />
          ))}
        </section>
      ))}
      <ShowMore list={list}>{t('events.list.more')}</ShowMore>
    </>
  );
}
