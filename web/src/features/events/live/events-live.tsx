import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventResource, SeatState } from '@/lib/api/wire';
import { notify } from '@/lib/notices';
import { useFreshConnection, useLiveMessage, useRoom, useServices } from '@/lib/services';
import { eventKeys } from '../api/event-keys';
import { patchCachedEvent } from './cached-events';
import { SeatStore } from './seat-store';

const SeatsContext = createContext<SeatStore | null>(null);

/** Hears what concerns events, once for the whole app: seats, status, details, and the call before the start. */
export function EventsLive({ children }: { children: ReactNode }) {
  const [seats] = useState(() => new SeatStore());
  const { live } = useServices();
  const queries = useQueryClient();
  const { t } = useTranslation();

  useEffect(
    () =>
      live.rooms.observe({
        joined: (eventId, state) => {
          seats.begin(eventId, seatFields(state));
        },
        left: (eventId) => {
          // So that the number does not fall back to an older one when the last card has left the screen.
          const last = seats.end(eventId);
          if (last) patchCachedEvent(queries, eventId, last);
        },
      }),
    [live, queries, seats],
  );
  useLiveMessage('attendees-count-update', ({ eventId, totalRegistrations, maxAttendees, availableSeats, isFull }) => {
    seats.change(eventId, { totalRegistrations, maxAttendees, availableSeats, isFull });
  });
  useLiveMessage('event-status-changed', ({ eventId, status }) => {
    seats.change(eventId, { status });
    patchCachedEvent(queries, eventId, { status });
  });
  useLiveMessage('event-details-updated', ({ eventId, changes }) => {
    patchCachedEvent(queries, eventId, changes);
    // The message never carries the meeting's link; who may see it reads it anew.
    void queries.invalidateQueries({ queryKey: eventKeys.details });
  });
  useLiveMessage('event-stats-update', ({ eventId, avgRating, totalReviews }) => {
    patchCachedEvent(queries, eventId, { avgRating, totalReviews });
  });
  useLiveMessage('event-starting-soon', ({ eventId, eventTitle, minutesUntilStart }) => {
    notify({
      tone: 'info',
      text: t('events.live.soon', { title: eventTitle, count: minutesUntilStart }),
      action: { label: t('events.live.soonOpen'), href: `/events/${eventId}` },
    });
  });

  useFreshConnection((again) => {
    // Seats and status come with each join; only details that changed meanwhile were missed.
    if (again) void queries.invalidateQueries({ queryKey: eventKeys.all });
  });

  return <SeatsContext value={seats}>{children}</SeatsContext>;
}

/** The event with its seats and status as they are now. Follows its room while `follow` is true. */
export function useLiveEvent(event: EventResource, follow = true): EventResource {
  const seats = use(SeatsContext);
  if (!seats) throw new Error('EventsLive is missing above this component.');
  const { id } = event;
  useRoom(follow ? id : undefined, 'base');
  const live = useSyncExternalStore<SeatState | undefined>(seats.subscribe, () => seats.get(id));
  return live ? { ...event, ...live } : event;
}

/** The named fields and nothing else: a join's answer may grow, and must not overwrite details. */
function seatFields({ status, totalRegistrations, maxAttendees, availableSeats, isFull }: SeatState): SeatState {
  return { status, totalRegistrations, maxAttendees, availableSeats, isFull };
}
