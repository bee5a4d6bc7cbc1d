import type { NotificationResource } from '@/lib/api/wire-notifications';

/** A page that a notification is about. */
export type Target =
  | { to: '/events/$eventId' | '/events/$eventId/manage' | '/events/$eventId/door'; params: { eventId: string } }
  | { to: '/bookings/$bookingId/ticket'; params: { bookingId: string } }
  | { to: '/chats/$chatId'; params: { chatId: string } }
  | { to: '/bookings' }
  | { to: '/partner-places/mine' };

const ID = /^[\w-]{1,64}$/;

/**
 * Where a notification leads; nowhere, when nothing in it can be followed. What stands in `data` may be another person's writing, so
 * only ids are taken out of it, never an address.
 */
export function targetOf({ type, data }: Pick<NotificationResource, 'type' | 'data'>): Target | undefined {
  const id = (name: string): string | undefined => {
    const value = data?.[name];
    return typeof value === 'string' && ID.test(value) ? value : undefined;
  };
  const [eventId, bookingId, chatId] = [id('eventId'), id('bookingId'), id('chatId')];
  if (type === 'message.new' && chatId !== undefined) return { to: '/chats/$chatId', params: { chatId } };
  if (type === 'booking.confirmed' && bookingId !== undefined) return { to: '/bookings/$bookingId/ticket', params: { bookingId } };
  if (eventId !== undefined) return { to: eventPage(type, data?.role), params: { eventId } };
  if (bookingId !== undefined) return { to: '/bookings' };
  return id('requestId') === undefined ? undefined : { to: '/partner-places/mine' };
}

function eventPage(type: string, role: unknown): '/events/$eventId' | '/events/$eventId/manage' | '/events/$eventId/door' {
  if (type === 'organizer.added' && role === 'checker') return '/events/$eventId/door';
  return type === 'booking.new' || type === 'organizer.added' ? '/events/$eventId/manage' : '/events/$eventId';
}
