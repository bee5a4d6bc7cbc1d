import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import type { EventResource, EventStatus } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

function refreshLists(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: eventKeys.lists });
}

/** Moves an event on: published, started, over, cancelled. */
export function useChangeEventStatus(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (status: EventStatus) => api.post<EventResource>(`/events/${eventId}/status`, { body: { status } }),
    onSuccess: (event) => {
      queries.setQueryData(eventKeys.detail(event.id), event);
      refreshLists(queries);
    },
    // Refused because somebody else moved it: show what it is now.
    onError: () => queries.invalidateQueries({ queryKey: eventKeys.details }),
  });
}

/** Copies an event as a draft. */
export function useCloneEvent(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<object, EventResource>(
    (body, idempotencyKey) => api.post<EventResource>(`/events/${eventId}/clone`, { body, idempotencyKey }),
    (event) => {
      queries.setQueryData(eventKeys.detail(event.id), event);
      refreshLists(queries);
    },
  );
}

/** Deletes an event that nobody has booked. */
export function useDeleteEvent(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<undefined>(`/events/${eventId}`),
    onSuccess: () => {
      refreshLists(queries);
    },
  });
}
