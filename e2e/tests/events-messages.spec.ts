import { type Cast, expectFields } from '../support/cast';
import { type EventsClient, TRANSPORTS, type Transport } from '../support/events-client';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP, later } from '../support/time';
import type { Booking, MajlisEvent, NewEvent, WaitlistEntry } from '../support/wire';

// A busy room gathers its states for a moment (CONTRACT §5), and tests are busier than people: the order of lone
// commands is what these look at, so the moment is short.
test.use({ serverEnv: { MAJLIS_LIVE__GATHER: '1ms' } });

/** An event with its organizer in the organizers' room, an attendee in theirs, and somebody who only watches. */
interface Scene {
  event: MajlisEvent;
  organizer: Person;
  attendee: Person;
  watcher: Person;
  attendeesBooking: Booking;
  inOrganizers: EventsClient;
  inAttendees: EventsClient;
  inBase: EventsClient;
}

async function scene(cast: Cast, transport: Transport, details: Partial<NewEvent> = {}): Promise<Scene> {
  const [organizer, attendee, watcher] = await Promise.all([cast.person(), cast.person(), cast.person()]);
  const event = await cast.event(organizer, details);
  const attendeesBooking = await cast.book(attendee, event);
  const [inOrganizers, inAttendees, inBase] = await Promise.all([
    organizer.events({ transport }), attendee.events({ transport }), watcher.events({ transport }),
  ]);
  await inOrganizers.join(event.id, 'organizer');
  await inAttendees.join(event.id, 'attendee');
  await inBase.join(event.id);
  return { event, organizer, attendee, watcher, attendeesBooking, inOrganizers, inAttendees, inBase };
}

/** What each of the three heard since last asked, shown complete by a bell. */
async function heardByAll(cast: Cast, { organizer, event, inOrganizers, inAttendees, inBase }: Scene) {
  const [organizers, attendees, base] = await cast.bell(organizer, event, inOrganizers, inAttendees, inBase);
  return { organizers, attendees, base };
}

const COUNT = 'attendees-count-update';

for (const transport of TRANSPORTS) {
  test.describe(`messages, ${transport}`, () => {
    test('a booking: receivers, order and payloads', async ({ cast }) => {
      const stage = await scene(cast, transport);
      const booker = await cast.person({ fullName: 'أحمد محمد' });
      await cast.book(booker, stage.event, 3);
      expect(await heardByAll(cast, stage)).toEqual({
        organizers: ['new-registration', COUNT, 'event-stats-update'], attendees: [COUNT], base: [COUNT],
      });
      const { heard } = stage.inOrganizers;
      const eventId = stage.event.id;
      const [registration] = heard.all('new-registration');
      expect(registration).toMatchObject({
        eventId, attendeeName: 'أحمد محمد', attendeeAvatar: null, totalRegistrations: 4, maxAttendees: 10,
        timestamp: expect.stringMatching(TIMESTAMP),
      });
      expect(heard.all('event-stats-update')[0]).toMatchObject({
        eventId, totalRegistrations: 4, confirmedAttendees: 4, waitlistCount: 0, checkInsCount: 0, avgRating: null,
        totalReviews: 0,
      });
      expect(stage.inBase.heard.all(COUNT)).toEqual([
        expect.objectContaining({ eventId, totalRegistrations: 4, maxAttendees: 10, availableSeats: 6, isFull: false }),
      ]);
    });

    test('the last seats: isFull', async ({ cast }) => {
      const stage = await scene(cast, transport, { maxAttendees: 3 });
      await cast.book(stage.watcher, stage.event, 2);
      expect(await stage.inBase.heard.next(COUNT)).toMatchObject({
        totalRegistrations: 3, availableSeats: 0, isFull: true,
      });
    });

    test('a cancellation: receivers, order and payloads', async ({ cast }) => {
      const stage = await scene(cast, transport, { maxAttendees: 5 });
      await cast.cancel(stage.attendee, stage.attendeesBooking);
      expect(await heardByAll(cast, stage)).toEqual({
        organizers: ['registration-cancelled', COUNT, 'availability-changed', 'event-stats-update'],
        attendees: [COUNT, 'availability-changed'],
        base: [COUNT, 'availability-changed'],
      });
      const eventId = stage.event.id;
      expect(stage.inOrganizers.heard.all('registration-cancelled')[0]).toMatchObject({
        eventId, attendeeName: stage.attendee.name, totalRegistrations: 0, maxAttendees: 5,
        timestamp: expect.stringMatching(TIMESTAMP),
      });
      expect(stage.inBase.heard.all('availability-changed')[0]).toMatchObject({
        eventId, isAvailable: true, availableSeats: 5, message: '5 seats now available!',
      });
      expect(stage.inOrganizers.heard.all('event-stats-update')[0]).toMatchObject({
        totalRegistrations: 0, confirmedAttendees: 0,
      });
    });

    test('a cancellation that frees a single seat says so in the singular', async ({ cast }) => {
      const stage = await scene(cast, transport, { maxAttendees: 1 });
      await cast.cancel(stage.attendee, stage.attendeesBooking);
      expect(await stage.inBase.heard.next('availability-changed')).toMatchObject({
        isAvailable: true, availableSeats: 1, message: '1 seat now available!',
      });
    });

    test('a changed status: once each, in the contract\'s words', async ({ cast }) => {
      const stage = await scene(cast, transport);
      await stage.organizer.rest.post(`/events/${stage.event.id}/status`, { status: 'ONGOING' });
      const only = ['event-status-changed'];
      expect(await heardByAll(cast, stage)).toEqual({ organizers: only, attendees: only, base: only });
      expect(stage.inAttendees.heard.all('event-status-changed')).toEqual([
        expect.objectContaining({
          eventId: stage.event.id, status: 'ONGOING', message: 'Event has started!',
          timestamp: expect.stringMatching(TIMESTAMP),
        }),
      ]);
      await stage.organizer.rest.post(`/events/${stage.event.id}/status`, { status: 'COMPLETED' });
      for (const client of [stage.inOrganizers, stage.inAttendees, stage.inBase]) {
        expect(await client.heard.next('event-status-changed')).toMatchObject({
          status: 'COMPLETED', message: 'Event status changed to COMPLETED',
        });
      }
    });

    test('an event that is cancelled: the status, then one count, and no cancellation of each', async ({ cast }) => {
      const stage = await scene(cast, transport);
      await cast.book(stage.watcher, stage.event, 2);
      const other = await cast.event(stage.organizer);
      const clients = [stage.inOrganizers, stage.inAttendees, stage.inBase];
      for (const client of clients) {
        await client.join(other.id);
        await client.heard.next(COUNT);
      }
      await stage.inOrganizers.heard.next('event-stats-update');
      await stage.organizer.rest.post(`/events/${stage.event.id}/status`, { status: 'CANCELLED' });
      const [organizers, attendees, base] = await cast.bell(stage.organizer, other, ...clients);
      expect(organizers?.filter((name) => name !== 'event-stats-update')).toEqual(['event-status-changed', COUNT]);
      expect(attendees).toEqual(['event-status-changed', COUNT]);
      expect(base).toEqual(['event-status-changed', COUNT]);
      expect(stage.inBase.heard.all('event-status-changed').at(-1)).toMatchObject({
        status: 'CANCELLED', message: 'Event status changed to CANCELLED',
      });
      expect(stage.inBase.heard.all(COUNT).at(-1)).toMatchObject({ totalRegistrations: 0 });
    });

    test('changed details: only what really changed, and never the meeting\'s address', async ({ cast }) => {
      const stage = await scene(cast, transport, { description: 'As it was', meetingUrl: 'https://meet.example/old' });
      const path = `/events/${stage.event.id}`;
      const { title, startDate, endDate, timeZone } = stage.event;
      await stage.organizer.rest.patch(path, { title, startDate, endDate, timeZone, description: 'As it was' });
      await stage.organizer.rest.patch(path, {});
      expect(await heardByAll(cast, stage)).toEqual({ organizers: [], attendees: [], base: [] });

      const startLater = later(startDate, { minutes: 10 });
      const secret = 'https://meet.example/secret-room';
      await stage.organizer.rest.patch(path, { title, startDate: startLater, location: 'قاعة جديدة', meetingUrl: secret });
      for (const client of [stage.inOrganizers, stage.inAttendees, stage.inBase]) {
        const update = await client.heard.next('event-details-updated');
        expect(update).toMatchObject({
          eventId: stage.event.id, message: 'Event details have been updated',
          timestamp: expect.stringMatching(TIMESTAMP),
        });
        expect([...update.updatedFields].sort()).toEqual(['location', 'meetingUrl', 'startDate']);
        expect(update.changes).toMatchObject({ startDate: startLater, location: 'قاعة جديدة' });
        expect(JSON.stringify(client.heard.lines)).not.toContain('meet.example');
      }
      const once = { organizers: [], attendees: [], base: [] };
      expect(await heardByAll(cast, stage)).toEqual(once);
    });

    test('a seat that becomes an offer: to its person alone, and the count says it is held', async ({ cast }) => {
      const stage = await scene(cast, transport, { maxAttendees: 1 });
      const waiting = await cast.person();
      const mine = [await waiting.events({ transport }), await waiting.events({ transport })];
      const entry = await cast.wait(waiting, stage.event);
      await cast.bell(stage.organizer, stage.event, stage.inOrganizers, stage.inAttendees, stage.inBase);
      await cast.cancel(stage.attendee, stage.attendeesBooking);
      for (const client of mine) {
        const offer = await client.heard.next('waitlist-promotion');
        expect(offer).toMatchObject({
          eventId: stage.event.id, eventTitle: stage.event.title, eventStartDate: stage.event.startDate, position: 1,
          waitlistId: entry.id,
        });
        expect(offer.expiresAt).toMatch(TIMESTAMP);
        expect(Date.parse(offer.expiresAt)).toBeLessThanOrEqual(Date.parse(stage.event.startDate));
      }
      expect(await heardByAll(cast, stage)).toEqual({
        organizers: ['registration-cancelled', COUNT, 'event-stats-update'], attendees: [COUNT], base: [COUNT],
      });
      expect(stage.inBase.heard.all(COUNT).at(-1)).toMatchObject({
        totalRegistrations: 0, availableSeats: 0, isFull: true,
      });
      expect(stage.inOrganizers.heard.all('event-stats-update').at(-1)).toMatchObject({ waitlistCount: 0 });

      await waiting.rest.create<Booking>(`/waitlist/${entry.id}/accept`);
      expect((await heardByAll(cast, stage)).organizers).toEqual(['new-registration', COUNT, 'event-stats-update']);
      expect(stage.inBase.heard.all(COUNT).at(-1)).toMatchObject({
        totalRegistrations: 1, availableSeats: 0, isFull: true,
      });
    });

    test('a lone state goes out at once; the bell rings after it, on every connection of a person', async ({ cast }) => {
      const stage = await scene(cast, transport);
      const twin = await stage.watcher.events({ transport });
      await twin.join(stage.event.id);
      await cast.book(stage.watcher, stage.event);
      const heard = await cast.bell(stage.organizer, stage.event, stage.inBase, twin);
      expect(heard).toEqual([[COUNT], [COUNT]]);
    });
  });
}

test.describe('messages of the less common ways', () => {
  test('who did not join hears nothing of the event', async ({ cast }) => {
    const [organizer, attendee] = await Promise.all([cast.person(), cast.person()]);
    const [event, other] = [await cast.event(organizer), await cast.event(organizer)];
    const [outside, elsewhere] = [await attendee.events(), await organizer.events()];
    await elsewhere.join(other.id, 'organizer');
    const booking = await cast.book(attendee, event);
    await cast.cancel(attendee, booking);
    await organizer.rest.patch(`/events/${event.id}`, { title: 'Renamed' });
    await outside.join(other.id);
    expect(await cast.bell(organizer, other, outside, elsewhere)).toEqual([[], []]);
  });

  test('without a maximum there is a count without seats, and no talk of availability', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: null });
    await cast.cancel(stage.attendee, stage.attendeesBooking);
    expect(await heardByAll(cast, stage)).toEqual({
      organizers: ['registration-cancelled', COUNT, 'event-stats-update'], attendees: [COUNT], base: [COUNT],
    });
    expect(stage.inBase.heard.all(COUNT)[0]).toMatchObject({
      totalRegistrations: 0, maxAttendees: null, availableSeats: null, isFull: false,
    });
  });

  test('a changed capacity moves the count; a greater one also says what is free', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 3 });
    await stage.organizer.rest.patch(`/events/${stage.event.id}`, { maxAttendees: 2 });
    await stage.inBase.heard.next(COUNT, ({ maxAttendees, availableSeats }) => maxAttendees === 2 && availableSeats === 1);
    expect((await heardByAll(cast, stage)).base).not.toContain('availability-changed');
    await stage.organizer.rest.patch(`/events/${stage.event.id}`, { maxAttendees: 6 });
    expect(await stage.inBase.heard.next('availability-changed')).toMatchObject({
      availableSeats: 5, message: '5 seats now available!',
    });
    expect(stage.inBase.heard.all(COUNT).at(-1)).toMatchObject({ maxAttendees: 6, availableSeats: 5 });
    expect(stage.inOrganizers.heard.all('new-registration')).toEqual([]);
  });

  test('a changed party moves the count and the statistics, without a new registration', async ({ cast }) => {
    const stage = await scene(cast, 'websocket');
    const path = `/bookings/${stage.attendeesBooking.id}`;
    await stage.attendee.rest.patch(path, { attendeeCount: 4 });
    const grown = await heardByAll(cast, stage);
    expect(grown.organizers?.sort()).toEqual([COUNT, 'event-stats-update']);
    expect(grown.base).toEqual([COUNT]);
    await stage.attendee.rest.patch(path, { attendeeCount: 2 });
    const shrunk = await heardByAll(cast, stage);
    expect(shrunk.organizers?.sort()).toEqual([COUNT, 'availability-changed', 'event-stats-update']);
    expect(shrunk.base?.sort()).toEqual([COUNT, 'availability-changed']);
    expect(stage.inBase.heard.all(COUNT).map((count) => count.availableSeats)).toEqual([6, 8]);
  });

  test('approval, rejection and check-in move the statistics', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { requiresApproval: true });
    const { organizer, event, attendeesBooking } = stage;
    const [other] = await cast.people(1);
    if (!other) throw new Error('unreachable');
    const rejected = await cast.book(other, event, 2);
    expect(await stage.inOrganizers.heard.next('event-stats-update')).toMatchObject({
      totalRegistrations: 3, confirmedAttendees: 0,
    });
    await heardByAll(cast, stage);

    await organizer.rest.post(`/bookings/${attendeesBooking.id}/status`, { status: 'confirmed' });
    expect(await heardByAll(cast, stage)).toEqual({ organizers: ['event-stats-update'], attendees: [], base: [] });
    expect(stage.inOrganizers.heard.all('event-stats-update').at(-1)).toMatchObject({ confirmedAttendees: 1 });

    await organizer.rest.post(`/bookings/${rejected.id}/status`, { status: 'cancelled' });
    expect((await heardByAll(cast, stage)).organizers).toEqual([
      'registration-cancelled', COUNT, 'availability-changed', 'event-stats-update',
    ]);

    await organizer.rest.post(`/events/${event.id}/check-in`, { code: attendeesBooking.code });
    expect((await heardByAll(cast, stage)).organizers).toEqual(['event-stats-update']);
    expect(stage.inOrganizers.heard.all('event-stats-update').at(-1)).toMatchObject({
      totalRegistrations: 1, checkInsCount: 1,
    });
  });

  test('statistics count the waiting, and are what REST answers', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 1 });
    const [first, second] = await Promise.all([cast.person(), cast.person()]);
    await cast.wait(first, stage.event, 1);
    await cast.wait(second, stage.event, 1);
    const stats = await stage.inOrganizers.heard.next('event-stats-update', ({ waitlistCount }) => waitlistCount === 2);
    const answered = await stage.organizer.rest.get<object>(`/events/${stage.event.id}/stats`);
    const { eventId, ...counted } = stats;
    expect(eventId).toBe(stage.event.id);
    expect(answered).toMatchObject(counted);
  });

  test('positions move up for those behind', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 1 });
    const [first, second, third] = [await cast.person(), await cast.person(), await cast.person()];
    const entries: WaitlistEntry[] = [];
    for (const person of [first, second, third]) entries.push(await cast.wait(person, stage.event));
    expect(entries.map((entry) => entry.position)).toEqual([1, 2, 3]);
    const clients = [await second.events(), await third.events()];
    await first.rest.delete(`/waitlist/${entries[0]?.id}`);
    for (const [index, client] of clients.entries()) {
      const update = await client.heard.next('waitlist-position-update', ({ totalWaiting }) => totalWaiting === 2);
      expect(update).toMatchObject({ eventId: stage.event.id, position: index + 1 });
    }
    await cast.cancel(stage.attendee, stage.attendeesBooking);
    expect(await clients[0]?.heard.next('waitlist-promotion')).toMatchObject({ position: 1 });
    const last = await clients[1]?.heard.next('waitlist-position-update', ({ position }) => position === 1);
    expect(last).toMatchObject({ totalWaiting: 1 });
    expect(clients[1]?.heard.all('waitlist-promotion')).toEqual([]);
  });

  test('seats that are free in part: an offer for one, and the rest for all', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 4 });
    const big = await cast.person();
    const bigParty = await cast.book(big, stage.event, 3);
    const waiting = await cast.person();
    const client = await waiting.events();
    await client.join(stage.event.id);
    await cast.wait(waiting, stage.event, 2);
    await cast.bell(stage.organizer, stage.event, client, stage.inOrganizers);
    await cast.cancel(big, bigParty);
    const [heard, organizers] = await cast.bell(stage.organizer, stage.event, client, stage.inOrganizers);
    const withoutPositions = heard?.filter((name) => name !== 'waitlist-position-update');
    expect(withoutPositions?.[0]).toBe(COUNT);
    expect(withoutPositions?.slice(1).sort()).toEqual(['availability-changed', 'waitlist-promotion']);
    expect(organizers).toEqual(['registration-cancelled', COUNT, 'availability-changed', 'event-stats-update']);
    expect(client.heard.all('availability-changed')[0]).toMatchObject({
      availableSeats: 1, message: '1 seat now available!',
    });
    expect(client.heard.all(COUNT).at(-1)).toMatchObject({ totalRegistrations: 1, availableSeats: 1, isFull: false });
  });

  test('an offer declined goes to the next, and to all when nobody waits', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 1 });
    const [first, second] = [await cast.person(), await cast.person()];
    const [firsts, seconds] = [await cast.wait(first, stage.event), await cast.wait(second, stage.event)];
    const client = await second.events();
    await cast.cancel(stage.attendee, stage.attendeesBooking);
    await first.rest.post(`/waitlist/${firsts.id}/decline`);
    expect(await client.heard.next('waitlist-promotion')).toMatchObject({ waitlistId: seconds.id });
    expect(stage.inBase.heard.all('availability-changed')).toEqual([]);
    await second.rest.post(`/waitlist/${seconds.id}/decline`);
    expect(await stage.inBase.heard.next('availability-changed')).toMatchObject({
      availableSeats: 1, message: '1 seat now available!',
    });
    expect(stage.inBase.heard.all(COUNT).at(-1)).toMatchObject({ availableSeats: 1, isFull: false });
  });

  test('who cancels leaves the attendees\' room but still hears the event', async ({ cast }) => {
    const stage = await scene(cast, 'websocket');
    await cast.cancel(stage.attendee, stage.attendeesBooking);
    expect((await heardByAll(cast, stage)).attendees).toEqual([COUNT, 'availability-changed']);
    const again = await stage.inAttendees.ask('join-event', { eventId: stage.event.id, role: 'attendee' });
    expect(again).toMatchObject({ success: false, message: 'Unauthorized' });
    await cast.book(stage.attendee, stage.event);
    await stage.inAttendees.join(stage.event.id, 'attendee');
  });

  test('a refused command publishes nothing', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 2 });
    const { organizer, attendee, watcher, event, attendeesBooking } = stage;
    const raw = await watcher.raw(`/ws/events/${event.number}`);
    await raw.heard.next('seat_update');
    const bookings = `/events/${event.id}/bookings`;
    const party = (attendeeCount: unknown): { body: unknown } => ({ body: { attendeeCount } });
    await watcher.rest.refused('POST', bookings, { status: 409, code: 'sold_out' }, party(2));
    await watcher.rest.refused('POST', bookings, { status: 422 }, party(0));
    await watcher.rest.refused('POST', bookings, { status: 422 }, party(-3));
    await watcher.rest.refused('POST', bookings, { status: 422 }, party('many'));
    await attendee.rest.refused('POST', bookings, { status: 409, code: 'already_booked' }, party(1));
    await cast.nobody.refused('POST', bookings, { status: 401 }, party(1));
    await watcher.rest.refused('DELETE', `/bookings/${attendeesBooking.id}`, { status: [403, 404] });
    const patch = { body: { attendeeCount: 3 } };
    await attendee.rest.refused('PATCH', `/bookings/${attendeesBooking.id}`, { status: 409, code: 'sold_out' }, patch);
    const shrink = { body: { maxAttendees: 0 } };
    await organizer.rest.refused('PATCH', `/events/${event.id}`, { status: [409, 422] }, shrink);
    const rename = { body: { title: 'Mine now' } };
    await watcher.rest.refused('PATCH', `/events/${event.id}`, { status: 403, code: 'forbidden' }, rename);
    // One good field beside a bad one: neither is stored.
    const half = { body: { title: 'Half done', endDate: '2001-01-01T00:00:00.000Z' } };
    await organizer.rest.refused('PATCH', `/events/${event.id}`, { status: 422 }, half);
    const completed = { body: { status: 'DRAFT' } };
    await organizer.rest.refused('POST', `/events/${event.id}/status`, { status: [409, 422] }, completed);
    await organizer.rest.refused('POST', `/events/${event.id}/check-in`, { status: 404 }, { body: { code: 'nothing' } });

    expect(await heardByAll(cast, stage)).toEqual({ organizers: [], attendees: [], base: [] });
    expect(await cast.rawBell(organizer, event, raw)).toEqual([[]]);
    const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
    expect(now).toMatchObject({ title: event.title, totalRegistrations: 1 });
  });

  test('every payload names its event', async ({ cast }) => {
    const stage = await scene(cast, 'websocket', { maxAttendees: 1 });
    const waiting = await cast.person();
    const client = await waiting.events();
    await client.join(stage.event.id);
    const entry = await cast.wait(waiting, stage.event);
    await cast.cancel(stage.attendee, stage.attendeesBooking);
    await waiting.rest.create(`/waitlist/${entry.id}/accept`);
    await stage.organizer.rest.post(`/events/${stage.event.id}/status`, { status: 'ONGOING' });
    await Promise.all([stage.inOrganizers, client].map(({ heard }) => heard.next('event-status-changed')));
    for (const { heard } of [stage.inOrganizers, client]) {
      for (const line of heard.lines) {
        expectFields(line.payload as object, ['eventId']);
        expect(line.payload).toMatchObject({ eventId: stage.event.id });
      }
    }
    expect(client.heard.lines.map((line) => line.name)).not.toContain('new-registration');
  });
});
