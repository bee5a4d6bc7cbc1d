import { useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import type { EventResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { eventKeys } from './event-keys';

export interface NewEvent {
  title: string;
  description?: string;
  startDate: string;
  endDate: string;
  timeZone: string;
  venue?: string;
  location?: string;
  maxAttendees: number | null;
  isVirtual: boolean;
  meetingUrl?: string;
}

/** Opens an event for booking. */
export function useCreateEvent() {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<NewEvent, EventResource>(
    (event, idempotencyKey) => api.post<EventResource>('/events', { body: event, idempotencyKey }),
    (event) => {
      queries.setQueryData(eventKeys.detail(event.id), event);
      void queries.invalidateQueries({ queryKey: eventKeys.lists });
    },
  );
}
