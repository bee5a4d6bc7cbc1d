import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';

const PAGE_LIMIT = 5;

export const PRIORITIES = ['low', 'medium', 'high'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What an organizer told those who have booked. */
export interface AnnouncementResource {
  id: string;
  eventId: string;
  message: string;
  organizerName: string;
  priority: Priority;
  createdAt: string;
}

/** Where announcements are in the query cache. */
export const announcementKeys = {
  all: ['announcements'] as const,
  ofEvent: (eventId: string) => ['announcements', eventId] as const,
};

/** An event's announcements, newest first, page by page; for those who have booked and organizers. */
export function useAnnouncements(eventId: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: announcementKeys.ofEvent(eventId),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<AnnouncementResource>>(`/events/${eventId}/announcements`, { query: { limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
  });
}
