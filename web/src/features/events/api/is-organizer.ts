import type { EventResource } from '@/lib/api/wire';

/** Whether the person signed in runs this event, as its owner or as a co-organizer. For showing only. */
export function isOrganizer({ myRole }: EventResource): boolean {
  return myRole === 'owner' || myRole === 'co_organizer';
}
