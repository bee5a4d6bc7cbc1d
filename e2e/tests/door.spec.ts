import { createHash } from 'node:crypto';
import { type Cast, newEvent } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { publicKeysIn, verifiesOffline } from '../support/tickets';
import { TIMESTAMP, hence } from '../support/time';
import type { Booking, BookingStatus, DoorCounts, EventStats, MajlisEvent } from '../support/wire';

interface Door extends DoorCounts {
  eventId: string;
  title: string;
  startDate: string;
  timeZone: string;
  publicKey: string;
  serverTime: string;
}

interface KnownTickets {
  data: { bookingId: string; codeHash: string; attendeeCount: number; status: BookingStatus }[];
  hasMore: boolean;
  nextCursor: string;
}

interface AtTheDoor {
  organizer: Person;
  checker: Person;
  event: MajlisEvent;
}

async function atTheDoor(cast: Cast, details: Parameters<Cast['event']>[1] = {}): Promise<AtTheDoor> {
  const [organizer, checker] = await cast.people(2) as [Person, Person];
  const event = await cast.event(organizer, details);
  await helps(organizer, event, checker, 'checker');
  return { organizer, checker, event };
}

async function helps(owner: Person, event: MajlisEvent, helper: Person, role: string): Promise<void> {
  await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role });
}

async function ticketOf(person: Person, booking: Booking): Promise<string> {
  return (await person.rest.get<{ ticket: string }>(`/bookings/${booking.id}/ticket`)).ticket;
}

const checkIn = (event: MajlisEvent): string => `/events/${event.id}/check-in`;
const ago = (minutes: number): string => hence({ minutes: -minutes });
const JUST_NOW = (): string => ago(0);

test.describe('the room of the door', () => {
  test('checkers and organizers join it, others do not', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const [coOrganizer, attendee] = await cast.people(2) as [Person, Person];
    await helps(organizer, event, coOrganizer, 'co_organizer');
    await cast.book(attendee, event, 3);
    for (const person of [organizer, coOrganizer, checker]) {
      const client = await person.events();
      const ack = await client.ask('join-event', { eventId: event.number, role: 'checker' });
      expect(ack).toMatchObject({
        success: true, message: `Joined event ${event.id}`,
        data: { checkInsCount: 0, expectedCount: 3, totalRegistrations: 3, status: 'SCHEDULED', isFull: false },
      });
    }
    const refused = { success: false, message: 'Unauthorized' };
    const outsiders = [await attendee.events(), await (await cast.person()).events(), await cast.eventsAs(await cast.guestToken())];
    for (const client of outsiders) {
      expect(await client.ask('join-event', { eventId: event.id, role: 'checker' })).toEqual(refused);
    }
    expect(await (await checker.events()).ask('join-event', { eventId: event.id, role: 'organizer' })).toEqual(refused);
    const other = await cast.event(organizer);
    expect(await (await checker.events()).ask('join-event', { eventId: other.id, role: 'checker' })).toEqual(refused);
    expect(await outsiders[0]!.join(event.id), 'others are not told of the door').not.toHaveProperty('checkInsCount');
  });

  test('every device there hears each change of the counts, in seats, as the organizers\' numbers say', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const devices = [await checker.events(), await organizer.events()];
    const audience = await (await cast.person()).events();
    for (const device of devices) await device.join(event.id, 'checker');
    await audience.join(event.id);
    const desk = await organizer.events();
    await desk.join(event.id, 'organizer');

    const told = async (checkInsCount: number, expectedCount: number): Promise<void> => {
      for (const device of devices) {
        const update = await device.heard.next('check-in-update');
        expect(update).toEqual({ eventId: event.id, checkInsCount, expectedCount, timestamp: expect.stringMatching(TIMESTAMP) });
      }
      const stats = await desk.heard.next('event-stats-update');
      expect(stats).toMatchObject({ checkInsCount, confirmedAttendees: expectedCount });
      expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount, confirmedAttendees: expectedCount });
      expect(await checker.rest.get<Door>(`/events/${event.id}/door`)).toMatchObject({ checkInsCount, expectedCount });
    };
    const [first, second] = await cast.people(2) as [Person, Person];
    const booking = await cast.book(first, event, 3);
    await told(0, 3);
    const leaving = await cast.book(second, event, 2);
    await told(0, 5);
    await checker.rest.post(checkIn(event), { code: booking.code });
    await told(3, 5);
    await cast.cancel(second, leaving);
    await told(3, 3);
    await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'no_show' });
    await told(0, 3);
    await checker.rest.post(checkIn(event), { code: booking.code });
    await told(3, 3);
    const [heard] = await cast.bell(organizer, event, audience);
    expect(heard).not.toContain('check-in-update');
  });

  test('who may check no more hears no more, and does not come back by recovery', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const co = await cast.person();
    await helps(organizer, event, co, 'co_organizer');
    const [fromChecker, fromCo] = [await checker.events(), await co.events()];
    for (const client of [fromChecker, fromCo]) await client.join(event.id, 'checker');
    await helps(organizer, event, co, 'checker');
    await organizer.rest.delete(`/events/${event.id}/organizers/${checker.id}`, 204);
    await cast.book(await cast.person(), event);
    expect(await fromCo.heard.next('check-in-update'), 'a co-organizer who is a checker now stays').toMatchObject({ expectedCount: 1 });
    const [heard] = await cast.bell(organizer, event, fromChecker);
    expect(heard).not.toContain('check-in-update');

    const back = await co.events({ comesBack: true });
    await back.join(event.id, 'checker');
    back.cut();
    await organizer.rest.delete(`/events/${event.id}/organizers/${co.id}`, 204);
    expect(await back.back()).toBe(true);
    await cast.book(await cast.person(), event);
    const [after] = await cast.bell(organizer, event, back);
    expect(after).not.toContain('check-in-update');
  });

  test('who leaves the event leaves its door', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const [gone, stays] = [await checker.events(), await checker.events()];
    for (const client of [gone, stays]) await client.join(event.id, 'checker');
    await gone.ask('leave-event', { eventId: event.id });
    await cast.book(await cast.person(), event);
    await stays.heard.next('check-in-update');
    await gone.join(event.id);
    const [heard] = await cast.bell(organizer, event, gone);
    expect(heard).not.toContain('check-in-update');
  });
});

test.describe('a scan', () => {
  test('made offline keeps its own time, and who and which device', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const guest = await cast.person();
    const booking = await cast.book(guest, event, 2);
    const scannedAt = new Date(Date.parse(event.createdAt) + 1).toISOString();
    const body = { code: await ticketOf(guest, booking), scannedAt, deviceId: 'gate-1' };
    const admitted = await checker.rest.post<Booking>(checkIn(event), body);
    expect(admitted).toMatchObject({ id: booking.id, status: 'attended', checkedInAt: scannedAt, attendeeName: guest.name });
    const problem = await organizer.rest.refused('POST', checkIn(event), { status: 409, code: 'already_checked_in' }, { body: { code: booking.code } });
    expect(problem).toMatchObject({
      checkedInAt: scannedAt, checkedInBy: checker.name, deviceId: 'gate-1', attendeeName: guest.name, attendeeCount: 2,
    });
  });

  test('sent again by the same device is answered the same, and counted once', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const guest = await cast.person();
    const booking = await cast.book(guest, event, 2);
    const device = await checker.events();
    await device.join(event.id, 'checker');
    const body = { code: await ticketOf(guest, booking), scannedAt: JUST_NOW(), deviceId: 'gate-1' };
    const first = await checker.rest.post<Booking>(checkIn(event), body);
    expect(await checker.rest.post<Booking>(checkIn(event), body)).toEqual(first);
    expect(await checker.rest.post<Booking>(checkIn(event), { ...body, code: booking.code })).toEqual(first);
    const conflict = { status: 409, code: 'already_checked_in' };
    const others = [
      { ...body, deviceId: 'gate-2' }, { ...body, scannedAt: JUST_NOW() }, { code: body.code, deviceId: 'gate-1' }, { code: body.code },
      { code: body.code, scannedAt: body.scannedAt },
    ];
    for (const other of others) await checker.rest.refused('POST', checkIn(event), conflict, { body: other });
    await device.heard.next('check-in-update');
    const [heard] = await cast.bell(organizer, event, device);
    expect(heard).not.toContain('check-in-update');
    expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount: 2 });
  });

  test('of an impossible time or device is refused, and admits nobody', async ({ cast }) => {
    const { checker, event } = await atTheDoor(cast);
    const booking = await cast.book(await cast.person(), event);
    const times = [hence({ minutes: 10 }), ago(5), ago(60 * 24 * 8), 'yesterday', '', '1970-01-01T00:00:00Z'];
    for (const scannedAt of times) {
      await checker.rest.refused('POST', checkIn(event), { status: 422, field: 'scannedAt' }, { body: { code: booking.code, scannedAt } });
    }
    for (const deviceId of ['', 'a b', 'x'.repeat(65), 'جهاز', '<b>']) {
      await checker.rest.refused('POST', checkIn(event), { status: 422, field: 'deviceId' }, { body: { code: booking.code, deviceId } });
    }
    await checker.rest.post(checkIn(event), { code: booking.code, scannedAt: JUST_NOW(), deviceId: 'x'.repeat(64) });
  });

  test('two doors race for each ticket: one admits, the other is told who did', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast, { maxAttendees: 40 });
    const guests = await cast.people(10);
    const codes = await Promise.all(guests.map(async (guest) => ticketOf(guest, await cast.book(guest, event, 2))));
    const doors = [{ person: organizer, deviceId: 'north' }, { person: checker, deviceId: 'south' }];
    const answers = await Promise.all(codes.flatMap((code) => doors.map(async ({ person, deviceId }) => {
      const body = { code, deviceId, scannedAt: JUST_NOW() };
      const answer = await person.rest.send<{ code: string; deviceId: string }>('POST', checkIn(event), { body });
      return { ticket: code, deviceId, status: answer.status, by: answer.body.deviceId };
    })));
    for (const code of codes) {
      const [won, lost] = answers.filter(({ ticket }) => ticket === code).sort((a, b) => a.status - b.status);
      expect([won!.status, lost!.status]).toEqual([200, 409]);
      expect(lost!.by).toBe(won!.deviceId);
    }
    expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount: 20, confirmedAttendees: 20 });
  });
});

test.describe('what a device keeps for a lost network', () => {
  test('the event, its counts and its key are for those at the door', async ({ cast }) => {
    const { organizer, checker, event } = await atTheDoor(cast);
    const guest = await cast.person();
    const booking = await cast.book(guest, event, 2);
    const door = await checker.rest.get<Door>(`/events/${event.number}/door`);
    expect(door).toMatchObject({ eventId: event.id, title: event.title, timeZone: event.timeZone, startDate: event.startDate, checkInsCount: 0, expectedCount: 2 });
    expect(door.serverTime).toMatch(TIMESTAMP);
    expect(verifiesOffline(await ticketOf(guest, booking), publicKeysIn({ key: door.publicKey }))).toBe(true);
    expect(JSON.stringify(door)).not.toMatch(/meet|email|@/i);
    for (const path of [`/events/${event.id}/door`, `/events/${event.id}/door/tickets`]) {
      await organizer.rest.get(path);
      await guest.rest.refused('GET', path, { status: 403, code: 'forbidden' });
      await cast.nobody.refused('GET', path, { status: 401, code: 'unauthorized' });
    }
    const draft = await organizer.rest.create<MajlisEvent>('/events', newEvent({ status: 'DRAFT' }));
    await checker.rest.refused('GET', `/events/${draft.id}/door`, { status: 404, code: 'not_found' });
    await checker.rest.refused('GET', `/events/${event.id}/door/tickets?after=x`, { status: 422, field: 'after' });
  });

  test('the list of tickets names nobody, and brings later what has changed', async ({ cast }) => {
    const { checker, event, organizer } = await atTheDoor(cast);
    const [staying, leaving, late] = await cast.people(3) as [Person, Person, Person];
    const bookings = [await cast.book(staying, event, 2), await cast.book(leaving, event)];
    const path = `/events/${event.id}/door/tickets`;
    const first = await checker.rest.send<KnownTickets>('GET', path);
    const hash = (code: string): string => createHash('sha256').update(`${event.id}:${code}`).digest().subarray(0, 16).toString('base64url');
    expect(first.body.data).toEqual(bookings.map(({ id, code, attendeeCount }) => {
      return { bookingId: id, codeHash: hash(code), attendeeCount, status: 'confirmed' };
    }));
    for (const secret of [staying.name, staying.details.email, staying.id, ...bookings.map(({ code }) => code)]) {
      expect(first.text).not.toContain(secret);
    }
    await cast.cancel(leaving, bookings[1]!);
    const added = await cast.book(late, event);
    await organizer.rest.post(checkIn(event), { code: bookings[0]!.code });
    const changed = await checker.rest.get<KnownTickets>(`${path}?after=${encodeURIComponent(first.body.nextCursor)}`);
    const statuses = new Map(changed.data.map(({ bookingId, status }) => [bookingId, status]));
    expect(Object.fromEntries(statuses)).toMatchObject({ [bookings[1]!.id]: 'cancelled', [added.id]: 'confirmed', [bookings[0]!.id]: 'attended' });
    const moved = await late.rest.post<Booking>(`/bookings/${added.id}/transfer`, { email: leaving.details.email });
    const again = await checker.rest.get<KnownTickets>(`${path}?after=${encodeURIComponent(changed.nextCursor)}`);
    expect(again.data.find(({ bookingId }) => bookingId === added.id)?.codeHash, 'the old ticket is known by its old code').toBe(hash(moved.code));
  });
});
