import { plain } from '../support/mailbox';
import { type Person, somebody } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP, hence } from '../support/time';
import type { MajlisEvent, Notification, Page } from '../support/wire';

/** What somebody was told about an event, oldest first. */
async function told(person: Person, event: MajlisEvent): Promise<Notification[]> {
  const { data } = await person.rest.get<Page<Notification>>('/notifications?limit=100');
  return data.filter((one) => one.data['eventId'] === event.id).reverse();
}

async function expectTold(person: Person, event: MajlisEvent, types: string[]): Promise<Notification[]> {
  const all = await told(person, event);
  expect(all.map(({ type }) => type)).toEqual(types);
  for (const one of all) {
    expect(one).toMatchObject({ userId: person.id, isRead: false, readAt: null, data: { eventTitle: event.title } });
    expect(one.createdAt).toMatch(TIMESTAMP);
    expect(one.title).not.toBe('');
    expect(one.body).not.toBe('');
  }
  return all;
}

test('a booking is told to its person and to each organizer, and to nobody else', async ({ cast }) => {
  const [owner, helper, checker, guest, other] = await cast.people(5);
  if (!owner || !helper || !checker || !guest || !other) throw new Error('unreachable');
  const event = await cast.event(owner);
  await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  const booking = await cast.book(guest, event, 2);
  const [confirmed] = await expectTold(guest, event, ['booking.confirmed']);
  expect(confirmed?.data).toMatchObject({ bookingId: booking.id, attendeeCount: 2, cause: 'booked', startDate: event.startDate });
  expect(plain(confirmed?.title)).toBe(`Booked: ${event.title}`);
  for (const organizer of [owner, helper]) {
    const [heard] = (await told(organizer, event)).filter(({ type }) => type === 'booking.new');
    expect(heard?.data).toMatchObject({ bookingId: booking.id, attendeeName: guest.name, attendeeCount: 2, isPending: false });
    expect(plain(heard?.body)).toBe(`${guest.name} booked 2 seats for ${event.title}.`);
  }
  const types = async (person: Person): Promise<string[]> => (await told(person, event)).map(({ type }) => type);
  expect(await types(checker)).not.toContain('booking.new');
  expect(await types(other)).toEqual([]);
});

test('an organizer who books hears of it once, as a guest', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  await cast.book(organizer, event);
  await expectTold(organizer, event, ['booking.confirmed']);
});

test('a request, its approval, its rejection', async ({ cast }) => {
  const [organizer, lucky, unlucky, late] = await cast.people(4);
  if (!organizer || !lucky || !unlucky || !late) throw new Error('unreachable');
  const event = await cast.event(organizer, { requiresApproval: true });
  const [good, bad, own] = [await cast.book(lucky, event), await cast.book(unlucky, event), await cast.book(late, event)];
  await organizer.rest.post(`/bookings/${good.id}/status`, { status: 'confirmed' });
  await organizer.rest.post(`/bookings/${bad.id}/status`, { status: 'cancelled' });
  await cast.cancel(late, own);
  const [, approved] = await expectTold(lucky, event, ['booking.pending', 'booking.confirmed']);
  expect(approved?.data['cause']).toBe('approved');
  const [, rejected] = await expectTold(unlucky, event, ['booking.pending', 'booking.rejected']);
  expect(rejected?.data['reason']).toBe('organizer');
  const [, cancelled] = await expectTold(late, event, ['booking.pending', 'booking.cancelled']);
  expect(cancelled?.data['by']).toBe('guest');
  await expectTold(organizer, event, ['booking.new', 'booking.new', 'booking.new']);
});

test('what was not approved when the event begins is told so', async ({ cast }) => {
  const [organizer, guest] = await cast.people(2);
  if (!organizer || !guest) throw new Error('unreachable');
  const event = await cast.event(organizer, { requiresApproval: true });
  await cast.book(guest, event);
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' });
  const [, late] = await expectTold(guest, event, ['booking.pending', 'booking.rejected']);
  expect(late?.data['reason']).toBe('too_late');
});

test('an offer, what is made of it, and who cancelled', async ({ cast }) => {
  const { organizer, holder, booking, event } = await cast.soldOut();
  const waiting = await cast.person();
  const entry = await cast.wait(waiting, event);
  await expectTold(waiting, event, []);
  await cast.cancel(holder, booking);
  const [offer] = await expectTold(waiting, event, ['waitlist.offer']);
  expect(offer?.data).toMatchObject({ waitlistId: entry.id, attendeeCount: 1 });
  expect(offer?.data['expiresAt']).toMatch(TIMESTAMP);
  const promoted = await waiting.rest.create<{ id: string }>(`/waitlist/${entry.id}/accept`);
  await organizer.rest.post(`/bookings/${promoted.id}/status`, { status: 'cancelled' });
  const [, confirmed, cancelled] = await expectTold(waiting, event, ['waitlist.offer', 'booking.confirmed', 'booking.cancelled']);
  expect(confirmed?.data).toMatchObject({ cause: 'promoted', bookingId: promoted.id });
  expect(cancelled?.data['by']).toBe('organizer');
  const [, own] = await expectTold(holder, event, ['booking.confirmed', 'booking.cancelled']);
  expect(own?.data['by']).toBe('guest');
});

test('a booking given away', async ({ cast }) => {
  const [organizer, giver, receiver] = await cast.people(3);
  if (!organizer || !giver || !receiver) throw new Error('unreachable');
  const event = await cast.event(organizer);
  const booking = await cast.book(giver, event);
  await giver.rest.post(`/bookings/${booking.id}/transfer`, { email: receiver.details.email });
  await expectTold(giver, event, ['booking.confirmed', 'booking.transferred']);
  const [received] = await expectTold(receiver, event, ['booking.confirmed']);
  expect(received?.data).toMatchObject({ cause: 'received', bookingId: booking.id });
});

test('a change that matters to guests, and the cancellation, to all who booked or wait', async ({ cast }) => {
  const [organizer, holder, waiting, gone] = [await cast.person(), await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 1 });
  await cast.cancel(gone, await cast.book(gone, event));
  await cast.book(holder, event);
  await cast.wait(waiting, event);
  await organizer.rest.patch(`/events/${event.id}`, { description: 'Only words.', imageUrl: 'https://example.org/a.png' });
  await organizer.rest.patch(`/events/${event.id}`, { venue: 'Elsewhere' });
  const meeting = { isVirtual: true, meetingUrl: 'https://meet.example/secret' };
  await organizer.rest.patch(`/events/${event.id}`, { startDate: hence({ hours: 3 }), ...meeting });
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
  const heard = ['event.changed', 'event.changed', 'event.cancelled'];
  const [, place, time] = await expectTold(holder, event, ['booking.confirmed', ...heard]);
  expect(place?.data['changed']).toEqual(['place']);
  expect(time?.data['changed']).toEqual(['time', 'meeting']);
  expect(JSON.stringify(await expectTold(waiting, event, heard))).not.toContain('meet.example');
  await expectTold(gone, event, ['booking.confirmed', 'booking.cancelled']);
});

test('is in the language of each person', async ({ cast }) => {
  const [organizer, guest] = [await cast.person({ language: 'ar' }), await cast.person({ language: 'en' })];
  const event = await cast.event(organizer);
  await cast.book(guest, event, 2);
  expect((await told(guest, event)).map(({ title }) => plain(title))).toEqual([`Booked: ${event.title}`]);
  expect((await told(organizer, event)).map(({ title }) => plain(title))).toEqual([`حجز جديد: «${event.title}»`]);
});

test('the language of a registration is the one it names, else the one that the browser wishes', async ({ cast }) => {
  const register = async (accept: string, language?: 'en' | 'ar'): Promise<string> => {
    const body = { ...somebody(), ...(language && { language }) };
    const { user } = await cast.nobody.create<{ user: { language: string } }>('/users/register', body, { 'accept-language': accept });
    return user.language;
  };
  expect(await register('ar-SA,ar;q=0.9,en;q=0.8')).toBe('ar');
  expect(await register('de,en;q=0.5,ar;q=0.4')).toBe('en');
  expect(await register('fr')).toBe('en');
  expect(await register('ar', 'en')).toBe('en');
});

test('is listed to its person alone: paged, newest first, by type and what is unread', async ({ cast }) => {
  const guest = await cast.person();
  const organizer = await cast.person();
  const events: MajlisEvent[] = [];
  for (let n = 0; n < 3; n += 1) {
    const event = await cast.event(organizer);
    events.push(event);
    await cast.book(guest, event);
  }
  const [first] = events;
  if (!first) throw new Error('unreachable');
  await organizer.rest.patch(`/events/${first.id}`, { venue: 'Elsewhere' });
  expect(await guest.rest.get('/notifications/unread-count')).toEqual({ count: 4 });
  const seen: unknown[] = [];
  let after = '';
  for (let page = 0; page < 2; page += 1) {
    const answer = await guest.rest.get<Page<Notification>>(`/notifications?limit=2${after}`);
    seen.push(...answer.data.map(({ type, data }) => [type, data['eventId']]));
    expect(answer.hasMore).toBe(page === 0);
    after = `&after=${answer.nextCursor ?? ''}`;
  }
  const booked = events.map(({ id }) => ['booking.confirmed', id]).reverse();
  expect(seen).toEqual([['event.changed', first.id], ...booked]);
  const changed = await guest.rest.get<Page<Notification>>('/notifications?type=event.changed&unreadOnly=true');
  expect(changed.data.map(({ type }) => type)).toEqual(['event.changed']);
  await cast.nobody.refused('GET', '/notifications', { status: 401 });
  await cast.nobody.refused('GET', '/notifications/unread-count', { status: 401 });
  await guest.rest.refused('GET', `/notifications?type=${'x'.repeat(66)}`, { status: 422, field: 'type' });
  await guest.rest.refused('GET', '/notifications?after=nonsense', { status: 422, field: 'after' });
});

test('a refused command tells nobody anything', async ({ cast }) => {
  const { organizer, event } = await cast.soldOut();
  const waiting = await cast.person();
  await waiting.rest.refused('POST', `/events/${event.id}/bookings`, { status: 409, code: 'sold_out' }, { body: {} });
  await expectTold(waiting, event, []);
  await expectTold(organizer, event, ['booking.new']);
});
