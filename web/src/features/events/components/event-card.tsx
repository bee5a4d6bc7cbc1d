import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ClockIcon, PlaceIcon, ScreenIcon } from '@/components/ui/icons';
import type { EventResource } from '@/lib/api/wire';
import { useInView } from '@/lib/hooks/use-in-view';
import { useLanguage } from '@/lib/hooks/use-language';
import { present } from '@/lib/present';
import { eventTimes } from '@/lib/time/format';
import { useLiveEvent } from '../live/events-live';
import { SeatsLeft } from './seats-left';
import { StatusBadge } from './status-badge';

/** One line of the programme. Its seats are live while it is on the screen. */
export function EventCard({ event: given }: { event: EventResource }) {
  const { t } = useTranslation();
  const [ref, inView] = useInView();
  const event = useLiveEvent(given, inView);
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, useLanguage());
  const where = present(event.venue) ?? present(event.location);

  return (
    <article
      ref={ref}
      data-testid="event-card"
      data-event-id={event.id}
      className="relative grid grid-cols-[3.5rem_1fr] gap-x-4 border-t border-line py-5 transition-colors hover:bg-sheet sm:grid-cols-[4.5rem_1fr_13rem] sm:gap-x-6 sm:px-3"
    >
      <div className="text-center font-display leading-none">
        <p className="text-4xl font-bold tabular-nums text-madder sm:text-5xl">{times.day}</p>
        <p className="mt-2 text-sm text-soft">{times.weekday}</p>
      </div>
      <div className="min-w-0">
        <h3 className="text-xl font-bold sm:text-2xl">
          <Link
            to="/events/$eventId"
            params={{ eventId: event.id }}
            className="block wrap-anywhere text-ink no-underline after:absolute after:inset-0 hover:text-madder"
          >
            <bdi dir="auto">{event.title}</bdi>
          </Link>
        </h3>
        <ul className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-[0.95rem] text-soft">
          <li className="flex items-center gap-1.5">
            <ClockIcon />
            <span>
              {times.hours} <span className="text-sm">{times.zone}</span>
            </span>
          </li>
          {(where !== null || event.isVirtual) && (
            <li className="flex min-w-0 items-center gap-1.5">
              {where === null ? <ScreenIcon /> : <PlaceIcon />}
              <bdi dir="auto" className="wrap-anywhere">
                {where ?? t('events.online')}
              </bdi>
            </li>
          )}
          {event.status !== 'SCHEDULED' && (
            <li>
              <StatusBadge status={event.status} />
            </li>
          )}
        </ul>
      </div>
      <div className="col-start-2 mt-3 self-center sm:col-start-3 sm:mt-0">
        <SeatsLeft event={event} />
      </div>
    </article>
  );
}
