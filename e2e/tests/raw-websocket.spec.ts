import { expectFields } from '../support/cast';
import { plainRequest } from '../support/http';
import type { RawClient } from '../support/raw-client';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { RawMessages, WaitlistEntry } from '../support/wire';

// States of a busy room are gathered for a moment; these tests look at the order of lone commands.
test.use({ serverEnv: { MAJLIS_LIVE__GATHER: '1ms' } });

const CREATED = ['booking_created', 'seat_update'];

/** Every message carries the time, and nothing that names a booking or a person. */
function expectClean(client: RawClient, ...secrets: string[]): void {
  for (const frame of client.frames) {
    const message = JSON.parse(frame) as { type: string; timestamp: string; eventId?: unknown };
    expect(message.timestamp, frame).toMatch(TIMESTAMP);
    if ('eventId' in message) expect(Number.isInteger(message.eventId), frame).toBe(true);
    expect(frame).not.toMatch(/"(bookingId|userId|attendeeName)"/);
    for (const secret of secrets) expect(frame).not.toContain(secret);
  }
}

test.describe('connecting', () => {
  test('to /ws is confirmed, with no event', async ({ cast }) => {
    const client = await (await cast.person()).raw();
    const hello = await client.heard.expectNext('connection_established');
    expect(hello.clientId).toMatch(/^ws_\d{13,}_[A-Za-z0-9]+$/);
    expect(hello.eventId ?? null).toBeNull();
    expect(await client.roundTrip()).toEqual([]);
    expectClean(client);
  });

  test('to an event subscribes, and the state follows at once', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer, { maxAttendees: 7 });
    for (const eventId of [event.number, event.id]) {
      const client = await person.raw(`/ws/events/${eventId}`);
      const hello = await client.heard.expectNext('connection_established');
      expect(hello.eventId).toBe(event.number);
      const state = await client.heard.expectNext('seat_update');
      expect(state).toMatchObject({ eventId: event.number, availableSeats: 7, seatCapacity: 7 });
      expect(await client.roundTrip()).toEqual([]);
    }
    const client = await person.raw(`/ws/events/${event.number}`);
    await client.heard.next('seat_update');
    await cast.book(person, event, 2);
    expect(await client.heard.expectNext('booking_created')).toMatchObject({ availableSeats: 5 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({ availableSeats: 5, seatCapacity: 7 });
  });

  test('to an event that is not there gets the error, then 1008', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    const unknown = ['999999999', '01890000-0000-7000-8000-000000000000', 'abc', '-1', '0', '1.5', String(draft.number)];
    for (const eventId of unknown) {
      const client = await person.raw(`/ws/events/${eventId}`);
      expect((await client.whenClosed()).code, eventId).toBe(1008);
      const names = client.heard.lines.map((line) => line.name).filter((name) => name !== 'connection_established');
      expect(names, eventId).toEqual(['error']);
      expect(client.heard.all('error')[0]?.message, eventId).toBe('Event not found');
    }
    const own = await organizer.raw(`/ws/events/${draft.number}`);
    await own.heard.next('seat_update');
  });

  test('keeps frames that were sent before it was done', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer);
    const first = [{ type: 'subscribe_event', eventId: event.number }, { type: 'get_stats' }, { type: 'dance' }, { type: 'ping' }];
    const client = await person.raw('/ws', { first });
    const names = [...(await client.heard.namesUntil('pong')), 'pong'];
    expect(names).toEqual(['connection_established', 'subscribed', 'seat_update', 'stats', 'error', 'pong']);
  });

  test('without an upgrade is told so', async ({ cast }) => {
    const { token } = await cast.person();
    const answer = await plainRequest(`${cast.server.url}/ws?token=${token}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

test.describe('subscribing', () => {
  test('answers, then tells the state; the event may be named in three ways', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer, { maxAttendees: 4 });
    const client = await person.raw();
    await client.heard.next('connection_established');
    for (const eventId of [event.number, String(event.number), event.id]) {
      client.send({ type: 'subscribe_event', eventId });
      expect(await client.heard.expectNext('subscribed')).toMatchObject({ eventId: event.number });
      expect(await client.heard.expectNext('seat_update')).toMatchObject({
        eventId: event.number, availableSeats: 4, seatCapacity: 4,
      });
    }
    // Three times subscribed, still each message once.
    await cast.book(person, event);
    const [heard] = await cast.rawBell(organizer, event, client);
    expect(heard).toEqual(CREATED);
    expectClean(client, person.id, person.name);
  });

  test('holds for several events, and ends for one at a time', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const [one, two, three] = [await cast.event(organizer), await cast.event(organizer), await cast.event(organizer)];
    const client = await person.raw(`/ws/events/${one.number}`);
    await client.heard.next('seat_update');
    await client.subscribe(two.number);
    await cast.book(person, one);
    await cast.book(person, two);
    await cast.book(person, three);
    expect(await client.heard.next('booking_created')).toMatchObject({ eventId: one.number });
    expect(await client.heard.next('booking_created')).toMatchObject({ eventId: two.number });
    await client.heard.next('seat_update');

    client.send({ type: 'unsubscribe_event', eventId: one.id });
    expect(await client.heard.next('unsubscribed')).toMatchObject({ eventId: one.number });
    await cast.book(organizer, one);
    await cast.book(organizer, two);
    const [heard] = await cast.rawBell(organizer, two, client);
    expect(heard).toEqual(CREATED);
    expect(client.frames.filter((frame) => frame.includes(`"eventId":${three.number},`))).toEqual([]);
    client.send({ type: 'unsubscribe_event', eventId: one.id });
    await client.heard.next('unsubscribed');
  });
});

test.describe('pushed messages', () => {
  test('after a booking and a cancellation, in order, with a sequence and no ids', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer, { maxAttendees: 6 });
    const client = await organizer.raw(`/ws/events/${event.number}`);
    await client.heard.next('seat_update');
    const booking = await cast.book(person, event, 2);
    const created = await client.heard.expectNext('booking_created');
    expect(created).toMatchObject({ eventId: event.number, availableSeats: 4 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({
      eventId: event.number, availableSeats: 4, seatCapacity: 6,
    });
    await cast.cancel(person, booking);
    const cancelled = await client.heard.expectNext('booking_cancelled');
    expect(cancelled).toMatchObject({ eventId: event.number, availableSeats: 6 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({ availableSeats: 6, seatCapacity: 6 });
    for (const message of [created, cancelled]) expect(message.seq).toEqual(expect.stringMatching(/\S/));
    expect(created.seq).not.toBe(cancelled.seq);
    expectClean(client, booking.id, person.id, booking.code, person.name, event.id);
  });

  test('on any other change of seats: the seats alone', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer, { maxAttendees: 6 });
    const booking = await cast.book(person, event);
    const client = await organizer.raw(`/ws/events/${event.number}`);
    await client.heard.next('seat_update');
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 9 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({ availableSeats: 8, seatCapacity: 9 });
    await person.rest.patch(`/bookings/${booking.id}`, { attendeeCount: 3 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({ availableSeats: 6, seatCapacity: 9 });
    // Neither details, nor notes, nor a check-in move a seat.
    await organizer.rest.patch(`/events/${event.id}`, { title: 'Renamed' });
    await person.rest.patch(`/bookings/${booking.id}`, { notes: 'by the window' });
    await organizer.rest.post(`/events/${event.id}/check-in`, { code: booking.code });
    expect(await cast.rawBell(organizer, event, client)).toEqual([[]]);
  });

  test('without a maximum: null seats', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer, { maxAttendees: null });
    const client = await organizer.raw(`/ws/events/${event.number}`);
    expect(await client.heard.next('seat_update')).toMatchObject({ availableSeats: null, seatCapacity: null });
    await cast.book(person, event);
    expect(await client.heard.next('booking_created')).toMatchObject({ availableSeats: null });
  });

  test('of a seat on offer: it is not free, and the booking that follows frees none', async ({ cast }) => {
    const [organizer, person, waiting] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 1 });
    const booking = await cast.book(person, event);
    const entry: WaitlistEntry = await cast.wait(waiting, event);
    const client = await organizer.raw(`/ws/events/${event.number}`);
    await client.heard.next('seat_update');
    await cast.cancel(person, booking);
    expect(await client.heard.expectNext('booking_cancelled')).toMatchObject({ availableSeats: 0 });
    expect(await client.heard.expectNext('seat_update')).toMatchObject({ availableSeats: 0 });
    await waiting.rest.create(`/waitlist/${entry.id}/accept`);
    expect(await client.heard.expectNext('booking_created')).toMatchObject({ availableSeats: 0 });
    const seats = client.heard.all('seat_update').map((update) => update.availableSeats);
    expect(new Set(seats)).toEqual(new Set([0]));
  });
});

test.describe('since', () => {
  /** What a client that left after `booking` 1 of 4 hears when it is back: the three it missed, and the state. */
  function expectReplay(client: RawClient, from: number): void {
    const seats = client.heard.all('booking_created').map((message) => message.availableSeats);
    expect(seats).toEqual([from, from - 1, from - 2]);
    expect(client.heard.all('resync')).toEqual([]);
  }

  test('replays what was missed, in order, before anything newer, on the path and by message', async ({ cast }) => {
    const organizer = await cast.person();
    const people = await cast.people(5);
    const event = await cast.event(organizer);
    const other = await cast.event(organizer);
    const [first, ...missed] = people.slice(0, 4);
    const last = people[4];
    if (!first || !last) throw new Error('unreachable');

    const before = await organizer.raw(`/ws/events/${event.number}`);
    await before.heard.next('seat_update');
    await cast.book(first, event);
    await before.heard.next('booking_created');
    const { seq } = await before.heard.next('seat_update');
    if (seq === undefined) throw new Error('a pushed message without seq');
    before.close();
    for (const person of missed) await cast.book(person, event);
    await cast.book(last, other);

    const onPath = await organizer.raw(`/ws/events/${event.number}?since=${encodeURIComponent(seq)}`);
    const byMessage = await organizer.raw();
    byMessage.send({ type: 'subscribe_event', eventId: event.number, since: seq });
    await byMessage.heard.next('subscribed');
    for (const client of [onPath, byMessage]) {
      await client.heard.next('seat_update', ({ availableSeats }) => availableSeats === 6);
      expectReplay(client, 8);
    }
    await cast.book(last, event);
    for (const client of [onPath, byMessage]) {
      expect(await client.heard.next('booking_created')).toMatchObject({ availableSeats: 5 });
      expect(client.heard.all('booking_created')).toHaveLength(4);
      expect(client.frames.join()).not.toContain(`"eventId":${other.number},`);
    }
  });

  test('the last heard means nothing was missed', async ({ cast }) => {
    const [organizer, person, late] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const before = await organizer.raw(`/ws/events/${event.number}`);
    await before.heard.next('seat_update');
    await cast.book(person, event);
    await before.heard.next('booking_created');
    const { seq } = await before.heard.next('seat_update');
    const client = await organizer.raw(`/ws/events/${event.number}?since=${encodeURIComponent(seq ?? '')}`);
    await cast.book(late, event);
    expect(await client.heard.next('booking_created')).toMatchObject({ availableSeats: 8 });
    expect(client.heard.all('resync')).toEqual([]);
  });

  test('of another epoch, or made up, asks to start anew', async ({ cast, ownStage }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const elsewhere = await ownStage();
    const [foreign, booker] = [await elsewhere.cast.person(), await elsewhere.cast.person()];
    const foreignEvent = await elsewhere.cast.event(foreign);
    const there = await foreign.raw(`/ws/events/${foreignEvent.number}`);
    await there.heard.next('seat_update');
    await elsewhere.cast.book(booker, foreignEvent);
    const { seq } = await there.heard.next('booking_created');
    for (const since of [seq, 'garbage', '99999999999', '-1', '%00', 'x'.repeat(500)]) {
      const client = await person.raw(`/ws/events/${event.number}?since=${encodeURIComponent(since)}`);
      expect(await client.heard.next('resync'), since).toMatchObject({ eventId: event.number });
      expect(await client.heard.next('seat_update'), since).toMatchObject({ availableSeats: 10 });
      client.send({ type: 'subscribe_event', eventId: event.number, since });
      await client.heard.next('subscribed');
      await client.heard.next('resync');
      await client.heard.next('seat_update');
      expect(await client.roundTrip(), since).toEqual([]);
      client.close();
    }
  });
});

test.describe('ping, statistics and mistakes', () => {
  test('ping is answered, and so is a ping frame', async ({ cast }) => {
    const client = await (await cast.person()).raw();
    expect(await client.roundTrip()).toEqual(['connection_established']);
    const pong = new Promise((resolve) => client.socket.once('pong', (data: Buffer) => resolve(data.toString())));
    client.socket.ping('are you there');
    expect(await pong).toBe('are you there');
    expectClean(client);
  });

  test('statistics count raw connections, and events that somebody watches', async ({ ownStage }) => {
    const { cast } = await ownStage();
    const person = await cast.person();
    const [one, two] = [await cast.event(person), await cast.event(person)];
    const clients = [await person.raw(), await person.raw(`/ws/events/${one.number}`), await person.raw()];
    const [asking, watching, leaving] = clients;
    if (!asking || !watching || !leaving) throw new Error('unreachable');
    await person.events();
    await watching.heard.next('seat_update');
    await leaving.subscribe(one.number);
    await leaving.subscribe(two.number);
    asking.send({ type: 'get_stats' });
    const { data } = await asking.heard.next('stats');
    expect(data).toMatchObject({ totalClients: 3, eventSubscriptions: 2 });
    leaving.send({ type: 'unsubscribe_event', eventId: two.number });
    await leaving.heard.next('unsubscribed');
    asking.send({ type: 'get_stats' });
    expect((await asking.heard.next('stats')).data).toMatchObject({ totalClients: 3, eventSubscriptions: 1 });
    expectClean(asking);
  });

  const INVALID = 'Invalid message format';
  const UNKNOWN = 'Unknown message type';
  const REQUIRED = 'eventId is required';
  const NOT_FOUND = 'Event not found';
  const mistakes: [frame: string | object, message: string | string[]][] = [
    ['hello', INVALID],
    ['', INVALID],
    ['{', INVALID],
    ['null', INVALID],
    ['7', INVALID],
    ['"ping"', INVALID],
    ['[]', INVALID],
    ['[{"type":"ping"}]', INVALID],
    [{}, INVALID],
    [{ type: null }, INVALID],
    [{ type: 7 }, INVALID],
    [{ type: { type: 'ping' } }, INVALID],
    ['[['.repeat(2_000), INVALID],
    [{ type: '' }, UNKNOWN],
    [{ type: 'PING' }, UNKNOWN],
    [{ type: 'dance' }, UNKNOWN],
    [{ type: 'booking_created', eventId: 1, availableSeats: 0 }, UNKNOWN],
    [{ type: 'subscribe_event' }, REQUIRED],
    [{ type: 'unsubscribe_event' }, REQUIRED],
    [{ type: 'subscribe_event', eventId: null }, REQUIRED],
    [{ type: 'subscribe_event', eventId: '' }, [REQUIRED, NOT_FOUND]],
    [{ type: 'subscribe_event', eventId: {} }, [REQUIRED, NOT_FOUND, INVALID]],
    [{ type: 'subscribe_event', eventId: 1.5 }, [REQUIRED, NOT_FOUND, INVALID]],
    [{ type: 'subscribe_event', eventId: -1 }, NOT_FOUND],
    [{ type: 'subscribe_event', eventId: 999_999_999 }, NOT_FOUND],
    [{ type: 'subscribe_event', eventId: Number.MAX_SAFE_INTEGER }, NOT_FOUND],
    [{ type: 'subscribe_event', eventId: '01890000-0000-7000-8000-000000000000' }, NOT_FOUND],
    [{ type: 'subscribe_event', eventId: 'no id' }, NOT_FOUND],
  ];
  test('each get their text, and the connection stays open', async ({ cast }) => {
    const client = await (await cast.person()).raw();
    for (const [frame, message] of mistakes) {
      const told = await client.errorAfter(frame);
      expect([message].flat(), typeof frame === 'string' ? frame.slice(0, 40) : JSON.stringify(frame)).toContain(told);
      expect(await client.roundTrip()).toEqual([]);
    }
    expectClean(client);
  });

  test('a binary frame is no message, and the connection stays open', async ({ cast }) => {
    const client = await (await cast.person()).raw();
    client.socket.send(Buffer.from([0, 1, 2, 255]), { binary: true });
    expect((await client.heard.next('error')).message).toBe('Invalid message format');
    expect(await client.roundTrip()).toEqual([]);
  });

  test('an oversized message closes with 1009, whole or in fragments', async ({ cast }) => {
    const person = await cast.person();
    const big = JSON.stringify({ type: 'ping', filler: 'x'.repeat(2_000_000) });
    const whole = await person.raw();
    whole.socket.send(big);
    expect((await whole.whenClosed()).code).toBe(1009);
    const inParts = await person.raw();
    for (let at = 0; at < big.length; at += 50_000) {
      inParts.socket.send(big.slice(at, at + 50_000), { fin: at + 50_000 >= big.length });
    }
    expect((await inParts.whenClosed()).code).toBe(1009);
    await (await person.raw()).heard.next('connection_established');
  });

  test('text that is no UTF-8 closes with 1007', async ({ cast }) => {
    const client = await (await cast.person()).raw();
    await client.heard.next('connection_established');
    client.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
    expect((await client.whenClosed()).code).toBe(1007);
  });
});

test('state, then stream: a subscription amid bookings misses nothing and hears nothing twice', async ({ cast }) => {
  const organizer = await cast.person();
  const people = await cast.people(14);
  const event = await cast.event(organizer, { maxAttendees: 100 });
  const clients = await Promise.all(people.slice(0, 5).map((person) => person.raw()));
  const bookings = Promise.all(people.map((person) => cast.book(person, event)));
  for (const client of clients) client.send({ type: 'subscribe_event', eventId: event.id });
  await bookings;
  for (const client of clients) {
    await client.heard.next('seat_update', ({ availableSeats }) => availableSeats === 86);
    const lines = client.heard.lines.filter((line) => line.name !== 'connection_established');
    expect(lines.slice(0, 2).map((line) => line.name)).toEqual(['subscribed', 'seat_update']);
    const start = (lines[1]?.payload as RawMessages['seat_update']).availableSeats ?? 0;
    const created = client.heard.all('booking_created').map((message) => message.availableSeats);
    expect(created).toEqual(Array.from({ length: start - 86 }, (_, index) => start - 1 - index));
    for (const message of client.heard.all('booking_created')) {
      expectFields(message, ['type', 'eventId', 'availableSeats', 'timestamp', 'seq']);
    }
  }
});
