import { useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import { useApi } from '@/lib/services';
import { announcementKeys, type AnnouncementResource, type Priority } from './announcements';

export interface NewAnnouncement {
  message: string;
  priority: Priority;
}

/** Tells everybody who has booked. */
export function useAnnounce(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<NewAnnouncement, AnnouncementResource>(
    (announcement, idempotencyKey) =>
      api.post<AnnouncementResource>(`/events/${eventId}/announcements`, { body: announcement, idempotencyKey }),
    () => {
      void queries.invalidateQueries({ queryKey: announcementKeys.ofEvent(eventId) });
    },
  );
}
