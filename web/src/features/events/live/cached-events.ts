import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { EventResource, Page } from '@/lib/api/wire';
import { eventKeys } from '../api/event-keys';

/** Writes a change of one event into every cached list and detail that has it. */
export function patchCachedEvent(queries: QueryClient, eventId: string, part: Partial<EventResource>): void {
  const patch = (event: EventResource): EventResource => (event.id === eventId ? { ...event, ...part } : event);
  queries.setQueriesData<EventResource>({ queryKey: eventKeys.details }, (event) => event && patch(event));
  queries.setQueriesData<InfiniteData<Page<EventResource>>>({ queryKey: eventKeys.lists }, (list) =>
    list && { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.map(patch) })) },
  );
}
