import { describe, expect, it } from 'vitest';
import { targetOf } from './link';

const E = '0198a1b2-0000-7000-8000-000000000001';
const to = (type: string, data: Record<string, unknown> | null) => targetOf({ type, data });

describe('where a notification leads', () => {
  it('is what it is about', () => {
    expect(to('booking.confirmed', { eventId: E, bookingId: 'b1' })).toEqual({ to: '/bookings/$bookingId/ticket', params: { bookingId: 'b1' } });
    expect(to('booking.pending', { eventId: E, bookingId: 'b1' })).toEqual({ to: '/events/$eventId', params: { eventId: E } });
    expect(to('waitlist.offer', { eventId: E, waitlistId: 'w' })).toEqual({ to: '/events/$eventId', params: { eventId: E } });
    expect(to('booking.update', { bookingId: 'b1' })).toEqual({ to: '/bookings' });
    expect(to('message.new', { chatId: 'c1', eventId: E })).toEqual({ to: '/chats/$chatId', params: { chatId: 'c1' } });
    expect(to('place.approved', { requestId: 'r1', businessName: 'Tea' })).toEqual({ to: '/partner-places/mine' });
  });

  it('is the desk for organizers, and the door for who may only check in', () => {
    expect(to('booking.new', { eventId: E, bookingId: 'b1' })?.to).toBe('/events/$eventId/manage');
    expect(to('organizer.added', { eventId: E, role: 'co_organizer' })?.to).toBe('/events/$eventId/manage');
    expect(to('organizer.added', { eventId: E, role: 'checker' })?.to).toBe('/events/$eventId/door');
    expect(to('review.new', { eventId: E, reviewId: 'r' })?.to).toBe('/events/$eventId');
  });

  it('is nowhere for what cannot be followed, and never an address that somebody wrote', () => {
    expect(to('account.password_changed', {})).toBeUndefined();
    expect(to('user.hello', null)).toBeUndefined();
    expect(to('user.hello', { url: 'https://evil.example', eventId: '../../admin' })).toBeUndefined();
    expect(to('user.hello', { eventId: { id: E }, bookingId: 7 })).toBeUndefined();
    expect(to('brand.new', { eventId: E })).toEqual({ to: '/events/$eventId', params: { eventId: E } });
  });
});
