import type { Cast } from '../support/cast';
import { type EventsClient, TRANSPORTS } from '../support/events-client';
import type { Person } from '../support/person';
import { Random } from '../support/random';
import type { MajlisServer } from '../support/server';
import { expect, test } from '../support/test';
import { ACTIVE, type Booking, type MajlisEvent, type Page } from '../support/wire';

const BUYERS = 24;
const ROUNDS = 4;

/** One buyer's try: the booking if it was acknowledged, nothing if the server died meanwhile. */
async function tryToBook(person: Person, event: MajlisEvent): Promise<Booking | undefined> {
  const path = `/events/${event.id}/bookings`;
  const answer = await person.rest.send<Booking>('POST', path, { body: {} }).catch(() => undefined);
  if (answer === undefined || answer.status >= 500) return undefined;
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

/** Lets all buyers book at once and kills the server the moment so many of them have their answer. */
async function killAmid(server: MajlisServer, buyers: Person[], event: MajlisEvent, after: number): Promise<Booking[]> {
  const acknowledged: Booking[] = [];
  let killed: Promise<unknown> | undefined;
  await Promise.all(
    buyers.map(async (buyer) => {
      const booking = await tryToBook(buyer, event);
      if (booking) acknowledged.push(booking);
      if (acknowledged.length >= after) killed ??= server.kill();
    }),
  );
  await (killed ?? server.kill());
  return acknowledged;
}

async function activeBookings(organizer: Person, event: MajlisEvent): Promise<Booking[]> {
  const { data } = await organizer.rest.get<Page<Booking>>(`/events/${event.id}/bookings?limit=100`);
  return data.filter((booking) => ACTIVE.includes(booking.status));
}

/** Each seat that was sold, counted down, once each and in order. */
function countdown(from: number, sold: number): number[] {
  return Array.from({ length: sold }, (_, index) => from - 1 - index);
}

test.describe('killed at any moment', () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    test(`no acknowledged booking is lost, and each committed one is told once (round ${round})`, async ({ ownStage }) => {
      test.setTimeout(120_000);
      const random = Random.fromEnvironment();
      const after = new Random(random.seed + round).between(1, BUYERS - 4);
      test.info().annotations.push({ type: 'seed', description: `${random.seed}: killed after ${after} answers` });
      const { server, cast } = await ownStage();
      const organizer = await cast.person();
      const buyers = await cast.people(BUYERS);
      const event = await cast.event(organizer, { maxAttendees: 100 });

      const raw = await organizer.raw(`/ws/events/${event.number}`);
      await raw.heard.next('seat_update');
      const events = await organizer.events({ comesBack: true });
      const polling = await organizer.events({ comesBack: true, transport: 'polling' });
      await events.join(event.id, 'organizer');
      await polling.join(event.id, 'organizer');
      // One booking before the storm, so that the raw client has something to come back with.
      const first = await cast.book(organizer, event);
      await raw.heard.next('booking_created');

      const acknowledged = await killAmid(server, buyers, event, after);
      await raw.whenClosed();
      await server.restart();

      const stored = await activeBookings(organizer, event);
      const ids = stored.map((booking) => booking.id);
      for (const booking of [first, ...acknowledged]) expect(ids, 'an acknowledged booking').toContain(booking.id);
      expect(new Set(stored.map((booking) => booking.userId)).size).toBe(stored.length);
      const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
      expect(now).toMatchObject({ totalRegistrations: stored.length, availableSeats: 100 - stored.length });

      await expectToldOnRaw(cast, organizer, event, raw.heard.lines, stored.length);
      for (const client of [events, polling]) {
        expect(await client.back(), 'recovered').toBe(true);
        await cast.bell(organizer, event, client);
        const totals = client.heard.all('new-registration').map((message) => message.totalRegistrations);
        expect(totals, 'every registration, once and in order').toEqual(stored.map((_, index) => index + 1));
      }
    });
  }

  /** Comes back with the last `seq` and compares both halves of what was heard with what is stored. */
  async function expectToldOnRaw(
    cast: Cast, organizer: Person, event: MajlisEvent, before: { name: string; payload: unknown }[], stored: number,
  ): Promise<void> {
    const seq = before.map((line) => (line.payload as { seq?: string }).seq).filter((one) => one !== undefined).at(-1);
    const again = await organizer.raw(`/ws/events/${event.number}?since=${encodeURIComponent(seq ?? '')}`);
    await cast.rawBell(organizer, event, again);
    expect(again.heard.all('resync')).toEqual([]);
    const heard = [...before, ...again.heard.lines].filter((line) => line.name === 'booking_created');
    const seats = heard.map((line) => (line.payload as { availableSeats: number }).availableSeats);
    expect(seats, 'every booking, once and in order').toEqual(countdown(100, stored));
  }

  test('a booking whose answer was the last thing the server did is told after the restart', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    // Joined, and nothing heard yet: the client comes back with its pid alone.
    const client = await organizer.events({ comesBack: true });
    await client.join(event.id, 'organizer');
    await cast.book(person, event);
    await server.kill();
    await server.restart();
    expect(await client.back()).toBe(true);
    expect(await client.heard.next('new-registration')).toMatchObject({ totalRegistrations: 1 });
    expect(await client.heard.next('attendees-count-update')).toMatchObject({ availableSeats: 9 });
    expect(client.heard.all('new-registration')).toHaveLength(1);
  });

  test('an offer that was made is told after the restart, and holds', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const [organizer, holder, waiting] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 1 });
    const booking = await cast.book(holder, event);
    const entry = await cast.wait(waiting, event);
    const client = await waiting.events({ comesBack: true });
    await cast.cancel(holder, booking);
    await server.kill();
    await server.restart();
    expect(await client.back()).toBe(true);
    expect(await client.heard.next('waitlist-promotion')).toMatchObject({ waitlistId: entry.id });
    expect(client.heard.all('waitlist-promotion')).toHaveLength(1);
    await waiting.rest.create(`/waitlist/${entry.id}/accept`);
  });

  test('in the middle of everything, many times, the seats stay exact', async ({ ownStage }) => {
    test.setTimeout(120_000);
    const { server, cast } = await ownStage();
    const organizer = await cast.person();
    const buyers = await cast.people(10);
    const event = await cast.event(organizer, { maxAttendees: 8 });
    for (let round = 0; round < 3; round += 1) {
      let answered = 0;
      let killed: Promise<unknown> | undefined;
      await Promise.all(
        buyers.map(async (buyer) => {
          const path = `/events/${event.id}`;
          const book = { body: { attendeeCount: 2, joinWaitlist: true } };
          await buyer.rest.send('POST', `${path}/bookings`, book).catch(() => undefined);
          await buyer.rest.send('POST', `${path}/cancel-registration`, { body: {} }).catch(() => undefined);
          await buyer.rest.send('POST', `${path}/bookings`, book).catch(() => undefined);
          answered += 1;
          if (answered > 2 * round + 1) killed ??= server.kill();
        }),
      );
      await killed;
      await server.restart();
      const taken = (await activeBookings(organizer, event)).reduce((sum, booking) => sum + booking.attendeeCount, 0);
      const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
      expect(now.totalRegistrations).toBe(taken);
      expect(now.availableSeats).toBeGreaterThanOrEqual(0);
      expect(taken + (now.availableSeats ?? 99)).toBeLessThanOrEqual(8);
    }
  });
});

test.describe('a connection that is cut', () => {
  async function missed(cast: Cast, client: EventsClient, organizer: Person, event: MajlisEvent, people: Person[]): Promise<void> {
    const id = client.socket.id;
    client.cut();
    for (const person of people) await cast.book(person, event);
    expect(await client.back(), 'recovered').toBe(true);
    expect(client.socket.id, 'the same id').toBe(id);
    await cast.bell(organizer, event, client);
  }

  for (const transport of TRANSPORTS) {
    test(`comes back recovered, with every fact it missed (${transport})`, async ({ cast }) => {
      const organizer = await cast.person();
      const people = await cast.people(5);
      const event = await cast.event(organizer);
      const client = await organizer.events({ transport, comesBack: true });
      await client.join(event.id, 'organizer');
      await cast.book(organizer, event);
      await client.heard.next('new-registration');
      await missed(cast, client, organizer, event, people.slice(0, 3));
      await missed(cast, client, organizer, event, people.slice(3));
      const totals = client.heard.all('new-registration').map((message) => message.totalRegistrations);
      expect(totals).toEqual([1, 2, 3, 4, 5, 6]);
      expect(client.heard.all('attendees-count-update').at(-1)).toMatchObject({ availableSeats: 4 });
    });
  }

  test('by its own wish has nothing to recover, and is told so', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const client = await organizer.events({ comesBack: true });
    await client.join(event.id, 'organizer');
    await cast.bell(organizer, event, client);
    client.socket.disconnect();
    await cast.book(person, event);
    client.socket.connect();
    expect(await client.back()).toBe(false);
    expect(await client.join(event.id, 'organizer')).toMatchObject({ totalRegistrations: 1 });
    expect(client.heard.all('new-registration')).toEqual([]);
  });

  test('does not bring back a right that was lost meanwhile', async ({ cast }) => {
    const [owner, coOrganizer, person] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(owner);
    const path = `/events/${event.id}/organizers`;
    await owner.rest.create(path, { email: coOrganizer.details.email, role: 'co_organizer' });
    const client = await coOrganizer.events({ comesBack: true });
    await client.join(event.id, 'organizer');
    await cast.bell(owner, event, client);
    client.cut();
    await owner.rest.delete(`${path}/${coOrganizer.id}`, 204);
    await cast.book(person, event);
    await client.back();
    await client.join(event.id);
    await cast.bell(owner, event, client);
    expect(client.heard.all('new-registration')).toEqual([]);
  });

  test('is not recovered once its session was revoked', async ({ cast }) => {
    const person = await cast.person();
    const client = await person.events({ comesBack: true });
    const turnedAway = client.turnedAway();
    client.cut();
    await person.rest.send('POST', '/auth/logout');
    expect(['Authentication error: Invalid token', 'io server disconnect']).toContain(await turnedAway);
  });
});
