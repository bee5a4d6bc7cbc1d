import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { AttendeeResource, Page } from '@/lib/api/wire';
import { useApi, useFreshConnection, useLiveMessage, useNamespaceMessage } from '@/lib/services';
import { attendeeKeys } from './attendee-keys';

const PAGE_LIMIT = 50;
/** While people book by the hundred, the list is read anew at most once in this time. */
const REFRESH_EVERY_MS = 1_000;

export interface AttendeeFilter {
  /** One status, or several with commas between; empty for all. */
  status: string;
  q: string;
}

/** An event's bookings, newest first, read anew when the live connection tells of a change. Needs the organizers' room. */
export function useAttendees(eventId: string, filter: AttendeeFilter) {
  const api = useApi();
  useRefreshOnChange(eventId);
  return useInfiniteQuery({
    queryKey: attendeeKeys.list(eventId, filter),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<AttendeeResource>>(`/events/${eventId}/bookings`, { query: { ...filter, limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
  });
}

function useRefreshOnChange(eventId: string): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [eventId],
  );
  const refresh = (of: { eventId: string }): void => {
    if (of.eventId !== eventId || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: attendeeKeys.ofEvent(eventId) });
    }, REFRESH_EVERY_MS);
  };
  useLiveMessage('new-registration', refresh);
  useLiveMessage('registration-cancelled', refresh);
  useLiveMessage('event-stats-update', refresh);
  useLiveMessage('event-status-changed', refresh);
  useNamespaceMessage('/', 'booking-status-changed', refresh);
  useFreshConnection((again) => {
    if (again) refresh({ eventId });
  });
}
