import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { EventStats } from '@/lib/api/wire';
import { useApi, useLiveMessage } from '@/lib/services';
import { eventKeys } from './event-keys';

/** The organizer's numbers of an event, kept up to date by the live connection. */
export function useEventStats(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  useLiveMessage('event-stats-update', (stats) => {
    if (stats.eventId !== eventId) return;
    // An answer that is still on its way is older than this.
    void queries.cancelQueries({ queryKey: eventKeys.stats(eventId) });
    queries.setQueryData<EventStats>(eventKeys.stats(eventId), stats);
  });
  return useQuery({
    queryKey: eventKeys.stats(eventId),
    queryFn: ({ signal }) => api.get<EventStats>(`/events/${eventId}/stats`, { signal }),
  });
}
