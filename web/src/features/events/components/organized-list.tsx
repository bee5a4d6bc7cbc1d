import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { eventTimes } from '@/lib/time/format';
import { useOrganizedEvents } from '../api/list-organized';
import { StatusBadge } from './status-badge';

/** The events that I run: what is to come and drafts first, then what is over. */
export function OrganizedList() {
  const { t } = useTranslation();
  const list = useOrganizedEvents();
  const { data, error, isPending, refetch } = list;
  if (isPending) return <Loading label={t('actions.loading')} rows={4} />;
  if (!data) {
    return <Failed title={t('events.list.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  const events = data.pages.flatMap((page) => page.data);
  if (events.length === 0) {
    return (
      <Empty title={t('events.organized.emptyTitle')} text={t('events.organized.emptyText')}>
        <Link to="/events/new" className={buttonClass('primary')}>
          {t('nav.create')}
        </Link>
      </Empty>
    );
  }
  const isOver = ({ status }: EventResource): boolean => status === 'COMPLETED' || status === 'CANCELLED';
  return (
    <div className="grid gap-10">
      <Group title={t('events.organized.open')} events={events.filter((event) => !isOver(event))} />
      <Group title={t('events.organized.over')} events={events.filter(isOver)} />
      <ShowMore list={list}>{t('events.list.more')}</ShowMore>
    </div>
  );
}

function Group({ title, events }: { title: string; events: EventResource[] }) {
  if (events.length === 0) return null;
  return (
    <section>
      <h2 className="mb-1 text-lg font-semibold text-soft">{title}</h2>
      <ul>
        {events.map((event) => (
          <OrganizedItem key={event.id} event={event} />
        ))}
      </ul>
    </section>
  );
}

function OrganizedItem({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, useLanguage());
  return (
    <li data-testid="organized-event" className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line py-4 hover:bg-sheet sm:px-3">
      <div className="min-w-0">
        <Link
          to="/events/$eventId/manage"
          params={{ eventId: event.id }}
          className="block wrap-anywhere font-display text-xl font-bold text-ink no-underline after:absolute after:inset-0 hover:text-madder"
        >
          <bdi dir="auto">{event.title}</bdi>
        </Link>
        <p className="text-[0.95rem] text-soft">
          {times.fullDate} · {times.hours} {times.zone}
        </p>
      </div>
      <div className="flex items-center gap-3">
        <span className="text-soft">{t('events.seats.taken', { count: event.totalRegistrations })}</span>
        <StatusBadge status={event.status} />
      </div>
    </li>
  );
}
