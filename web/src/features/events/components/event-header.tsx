import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventResource } from '@/lib/api/wire';
import { announce, notify } from '@/lib/notices';
import { present } from '@/lib/present';
import { useLiveMessage } from '@/lib/services';
import { useSeatsText } from './seats-left';
import { StatusBadge } from './status-badge';

/** Title, status and picture of an event; says live changes of it to those who do not see them. */
export function EventHeader({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const image = present(event.imageUrl);
  useSpokenChanges(event);
  return (
    <header className="grid gap-4">
      {image !== null && <EventImage key={image} url={image} />}
      <div className="flex flex-wrap items-center gap-3">
        <StatusBadge status={event.status} />
        <p className="text-soft">
          {t('events.page.by', { name: event.organizerName })}
        </p>
      </div>
      <h1 className="wrap-anywhere text-4xl font-bold sm:text-5xl">
        <bdi dir="auto">{event.title}</bdi>
      </h1>
    </header>
  );
}

function EventImage({ url }: { url: string }) {
  const [failed, setFailed] = useState(false);
  if (failed) return null;
  return (
    <img
      src={url}
      alt=""
      referrerPolicy="no-referrer"
      onError={() => {
        setFailed(true);
      }}
      className="max-h-80 w-full rounded-xl object-cover"
    />
  );
}

function useSpokenChanges(event: EventResource): void {
  const { t } = useTranslation();
  const seatsText = useSeatsText();
  const [first] = useState(event.availableSeats);
  const speakSeats = useEffectEvent(() => {
    if (event.availableSeats !== first) announce(t('events.live.seatsNow', { title: event.title, seats: seatsText(event) }));
  });
  useEffect(() => {
    speakSeats();
  }, [event.availableSeats]);

  useLiveMessage('event-status-changed', ({ eventId, status }) => {
    if (eventId !== event.id) return;
    notify({ tone: 'info', text: t('events.live.status', { title: event.title, status: t(`events.status.${status}`) }) });
  });
  useLiveMessage('event-details-updated', ({ eventId }) => {
    if (eventId === event.id) notify({ tone: 'info', text: t('events.live.details') });
  });
}
