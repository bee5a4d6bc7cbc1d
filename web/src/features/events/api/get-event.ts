import { useQuery } from '@tanstack/react-query';
import type { EventResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

/** One event by its id or number. */
export function useEvent(eventId: string) {
  const api = useApi();
  return useQuery({
    queryKey: eventKeys.detail(eventId),
    queryFn: ({ signal }) => api.get<EventResource>(`/events/${encodeURIComponent(eventId)}`, { signal }),
  });
}
