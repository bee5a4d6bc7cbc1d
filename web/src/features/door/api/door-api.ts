import type { ApiClient } from '@/lib/api/client';
import type { BookingResource, BookingStatus, DoorCounts, EventStatus } from '@/lib/api/wire';

/** What a device needs at an event's door. */
export interface DoorResource extends DoorCounts {
  eventId: string;
  number: number;
  title: string;
  startDate: string;
  endDate: string;
  timeZone: string;
  venue: string;
  location: string;
  status: EventStatus;
  /** Ed25519, in unpadded URL-safe base64. */
  publicKey: string;
}

/** A ticket without a name: enough to know a copy, a cancelled one, or an old one of a booking that was handed over. */
export interface KnownTicket {
  bookingId: string;
  codeHash: string;
  attendeeCount: number;
  status: BookingStatus;
}

interface KnownTickets {
  data: KnownTicket[];
  hasMore: boolean;
  nextCursor: string;
}

export interface Scan {
  code: string;
  scannedAt: string;
  deviceId: string;
}

/** No door waits longer for the network; then it decides by itself. */
const PATIENCE_MS = 5_000;

function pathOf(event: string, rest: string): string {
  return `/events/${encodeURIComponent(event)}${rest}`;
}

export function getDoor(api: ApiClient, event: string): Promise<DoorResource> {
  return api.get<DoorResource>(pathOf(event, '/door'), { signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** The tickets that are new or have changed since `after`, page by page; gives where to go on another time. */
export async function readTickets(
  api: ApiClient,
  event: string,
  after: string | null,
  take: (tickets: KnownTicket[], cursor: string) => Promise<void>,
): Promise<void> {
  for (let cursor = after, more = true; more; ) {
    const page: KnownTickets = await api.get<KnownTickets>(pathOf(event, '/door/tickets'), {
      query: { after: cursor },
      signal: AbortSignal.timeout(2 * PATIENCE_MS),
    });
    cursor = page.nextCursor;
    more = page.hasMore;
    await take(page.data, cursor);
  }
}

export function checkIn(api: ApiClient, event: string, scan: Scan): Promise<BookingResource> {
  return api.post<BookingResource>(pathOf(event, '/check-in'), { body: scan, signal: AbortSignal.timeout(PATIENCE_MS) });
}
