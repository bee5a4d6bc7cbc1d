import { expect, it } from 'vitest';
import { isOwnDoing } from './arrivals';

it('what somebody just did is not pointed out to them, and what others did is', () => {
  const own = (type: string, data: Record<string, unknown> | null) => isOwnDoing({ type, data });
  expect([own('booking.confirmed', { cause: 'booked' }), own('booking.pending', { cause: 'promoted' }), own('booking.cancelled', { by: 'guest' })]).toEqual([true, true, true]);
  expect([own('booking.confirmed', { cause: 'approved' }), own('booking.confirmed', { cause: 'received' }), own('booking.cancelled', { by: 'organizer' })]).toEqual([false, false, false]);
  expect([own('booking.new', { cause: 'booked' }), own('event.changed', null), own('booking.confirmed', null)]).toEqual([false, false, false]);
});
