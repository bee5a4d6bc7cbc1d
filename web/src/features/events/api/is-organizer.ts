import { useQuery } from '@tanstack/react-query';
import { readAll } from '@/lib/api/pages';
import type { EventResource } from '@/lib/api/wire';
import { useApi, useIdentity } from '@/lib/services';
import { eventKeys } from './event-keys';

const FRESH_MS = 5 * 60_000;

/** Whether the person signed in runs this event, as its owner or as a co-organizer. For showing only. */
export function useIsOrganizer(event: EventResource | undefined): boolean {
  const api = useApi();
  const identity = useIdentity();
  const owns = identity !== null && event?.organizerId === identity.userId;
  const { data } = useQuery({
    queryKey: eventKeys.organizing,
    queryFn: ({ signal }) => readAll<EventResource>(api, '/events?organizing=true', signal),
    select: (events) => new Set(events.map(({ id }) => id)),
    enabled: identity !== null && !owns,
    staleTime: FRESH_MS,
  });
  return owns || (event !== undefined && (data?.has(event.id) ?? false));
}
