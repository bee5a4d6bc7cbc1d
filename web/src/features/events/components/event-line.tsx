import { Link } from '@tanstack/react-router';
import { useLanguage } from '@/lib/hooks/use-language';
import { eventTimes } from '@/lib/time/format';
import { useEvent } from '../api/get-event';

/** An event in short, by its id: title with link, and date. For lists of things that belong to events. */
export function EventLine({ eventId }: { eventId: string }) {
  const { data: event } = useEvent(eventId);
  const language = useLanguage();
  if (!event) return <div aria-hidden className="h-12 w-56 animate-pulse rounded bg-sunk" />;
  const times = eventTimes(event.startDate, event.endDate, event.timeZone, language);
  return (
    <div className="min-w-0">
      <Link
        to="/events/$eventId"
        params={{ eventId }}
        className="block wrap-anywhere font-display text-xl font-bold text-ink no-underline after:absolute after:inset-0 hover:text-madder"
      >
        <bdi dir="auto">{event.title}</bdi>
      </Link>
      <p className="text-[0.95rem] text-soft">
        {times.fullDate} · {times.hours} {times.zone}
      </p>
    </div>
  );
}
