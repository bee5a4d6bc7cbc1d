import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { ShowMore } from '@/components/ui/show-more';
import { Failed, Loading } from '@/components/ui/states';
import type { EventResource } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { useRoom } from '@/lib/services';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useAnnouncements, type AnnouncementResource, type Priority } from '../api/announcements';
import { AnnounceForm } from './announce-form';

const TONES: Record<Priority, BadgeTone> = { low: 'plain', medium: 'brand', high: 'bad' };

/** What organizers told those who have booked, as it comes; organizers add to it here. */
export function Announcements({ event, mayAnnounce }: { event: EventResource; mayAnnounce: boolean }) {
  const { t } = useTranslation();
  const headingId = useId();
  useRoom(event.id, 'attendee');
  return (
    <section aria-labelledby={headingId} data-testid="announcements" className="grid gap-4">
      <h2 id={headingId} className="text-xl font-bold">
        {t('announcements.title')}
      </h2>
      {mayAnnounce && <AnnounceForm eventId={event.id} />}
      <List eventId={event.id} />
    </section>
  );
}

function List({ eventId }: { eventId: string }) {
  const { t } = useTranslation();
  const list = useAnnouncements(eventId);
  const { data, error, isPending, refetch } = list;
  if (isPending) return <Loading label={t('actions.loading')} rows={1} />;
  if (!data) {
    return (
      <Failed title={t('announcements.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />
    );
  }
  const announcements = data.pages.flatMap((page) => page.data);
  if (announcements.length === 0) return <p className="text-soft">{t('announcements.none')}</p>;
  return (
    <>
      <ol className="grid gap-3">
        {announcements.map((announcement) => (
          <Entry key={announcement.id} announcement={announcement} />
        ))}
      </ol>
      <ShowMore list={list}>{t('announcements.more')}</ShowMore>
    </>
  );
}

function Entry({ announcement: { message, organizerName, priority, createdAt } }: { announcement: AnnouncementResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <li
      data-testid="event-announcement"
      data-priority={priority}
      className={`grid gap-1 border-s-4 ps-4 ${priority === 'high' ? 'border-bad' : 'border-line'}`}
    >
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-soft">
        {priority !== 'medium' && <Badge tone={TONES[priority]}>{t(`announcements.priority.${priority}`)}</Badge>}
        <bdi dir="auto" className="min-w-0 wrap-anywhere">
          {organizerName}
        </bdi>
        <time dateTime={createdAt}>{moment(createdAt, browserZone(), language)}</time>
      </p>
      <p className="max-w-prose whitespace-pre-line wrap-anywhere">
        <bdi dir="auto">{message}</bdi>
      </p>
    </li>
  );
}
