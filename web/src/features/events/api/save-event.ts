import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Intent } from '@/lib/api/intent';
import type { EventResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

/** What an organizer writes about an event. */
export interface EventDetails {
  title: string;
  description: string;
  startDate: string;
  endDate: string;
  timeZone: string;
  venue: string;
  location: string;
  placeId: string | null;
  maxAttendees: number | null;
  isVirtual: boolean;
  meetingUrl: string | null;
  imageUrl: string | null;
  requiresApproval: boolean;
}

export interface EventWish {
  details: EventDetails;
  /** Whether people may see it when all is saved. */
  publish: boolean;
}

/** The details that are others than before: the rest stays what it is, or what somebody else makes of it at the same time. */
export function changesOf(details: EventDetails, before: Pick<EventResource, keyof EventDetails>): Partial<EventDetails> {
  const fields = Object.keys(details) as (keyof EventDetails)[];
  // What is not given is nothing here and empty there.
  return Object.fromEntries(fields.filter((field) => (details[field] ?? '') !== (before[field] ?? '')).map((field) => [field, details[field]]));
}

interface SaveOptions {
  /** Saved between the details and the publishing: nobody books before it is there. */
  alongside?: (eventId: string) => Promise<void>;
  /** Whether there is anything alongside, so that a new event must begin as a draft. */
  hasMore: boolean;
}

/**
 * Creates an event, or changes the one that is given. What was created stays created when a later step is refused: the next try goes on
 * from there.
 */
export function useSaveEvent(given: EventResource | undefined, { alongside, hasMore }: SaveOptions) {
  const api = useApi();
  const queries = useQueryClient();
  const [intent] = useState(() => new Intent());
  const [made, setMade] = useState(given);
  const keep = (event: EventResource): void => {
    setMade(event);
    queries.setQueryData(eventKeys.detail(event.id), event);
    void queries.invalidateQueries({ queryKey: eventKeys.lists });
  };
  const write = async ({ details, publish }: EventWish): Promise<EventResource> => {
    if (made) return api.patch<EventResource>(`/events/${made.id}`, { body: changesOf(details, made) });
    const body = { ...details, status: publish && !hasMore ? 'SCHEDULED' : 'DRAFT' };
    return intent.run(body, (idempotencyKey) => api.post<EventResource>('/events', { body, idempotencyKey }));
  };
  return useMutation({
    mutationFn: async (wish: EventWish) => {
      const written = await write(wish);
      keep(written);
      await alongside?.(written.id);
      if (!wish.publish || written.status !== 'DRAFT') return written;
      const published = await api.post<EventResource>(`/events/${written.id}/status`, { body: { status: 'SCHEDULED' } });
      keep(published);
      return published;
    },
  });
}
