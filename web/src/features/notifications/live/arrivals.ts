import type { NotificationResource } from '@/lib/api/wire-notifications';

/**
 * What the page need not point out, since it answers what this person just did, on this page or another device of theirs. It is in the
 * list all the same.
 */
export function isOwnDoing({ type, data }: Pick<NotificationResource, 'type' | 'data'>): boolean {
  switch (type) {
    case 'booking.confirmed':
    case 'booking.pending':
      return data?.cause === 'booked' || data?.cause === 'promoted';
    case 'booking.cancelled':
      return data?.by === 'guest';
    case 'booking.transferred':
      return true;
    default:
      return false;
  }
}
