import type { Cast } from '../support/cast';
import type { EventsClient } from '../support/events-client';
import type { Person } from '../support/person';
import { Random } from '../support/random';
import type { RawClient } from '../support/raw-client';
import { expect, test } from '../support/test';
import { ACTIVE, type Booking, type MajlisEvent, type Page, type RawMessages, type WaitlistEntry } from '../support/wire';

const PEOPLE = 36;
const STEPS_EACH = 10;
const CAPACITY_EDITS = 14;
const [SMALLEST, GREATEST] = [18, 30];

/** What may be answered to a command of the race: done, or refused because somebody was faster. Never a fault. */
const FAIR = [200, 201, 202, 204, 404, 409];

interface Race {
  cast: Cast;
  event: MajlisEvent;
  organizer: Person;
}

async function fair(answered: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answered;
  expect(FAIR, `${status} ${text}`).toContain(status);
}

/** Does whatever this person could do next. */
async function step({ event }: Race, person: Person, random: Random): Promise<void> {
  const { rest } = person;
  const attendeeCount = random.between(1, 3);
  const choice = random.next();
  const bookings = (await rest.get<Page<Booking>>('/bookings?limit=100')).data;
  const booking = bookings.find((one) => one.eventId === event.id && ACTIVE.includes(one.status));
  if (booking) {
    if (choice < 0.45) return fair(rest.send('DELETE', `/bookings/${booking.id}`));
    if (choice < 0.8) return fair(rest.send('PATCH', `/bookings/${booking.id}`, { body: { attendeeCount } }));
    return fair(rest.send('POST', `/events/${event.id}/bookings`, { body: { attendeeCount, joinWaitlist: true } }));
  }
  const entries = (await rest.get<Page<WaitlistEntry>>('/waitlist?limit=100')).data;
  const entry = entries.find((one) => one.eventId === event.id && ['waiting', 'offered'].includes(one.status));
  if (entry && choice < 0.5) return fair(rest.send('POST', `/waitlist/${entry.id}/accept`));
  if (entry && choice < 0.65) return fair(rest.send('POST', `/waitlist/${entry.id}/decline`));
  if (entry && choice < 0.75) return fair(rest.send('DELETE', `/waitlist/${entry.id}`));
  const joinWaitlist = choice < 0.9;
  return fair(rest.send('POST', `/events/${event.id}/bookings`, { body: { attendeeCount, joinWaitlist } }));
}

async function editCapacity({ event, organizer }: Race, random: Random): Promise<void> {
  for (let edit = 0; edit < CAPACITY_EDITS; edit += 1) {
    const body = { maxAttendees: random.between(SMALLEST, GREATEST) };
    await fair(organizer.rest.send('PATCH', `/events/${event.id}`, { body }));
  }
}

async function everyPage<T>(person: Person, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let after = ''; ; ) {
    const page: Page<T> = await person.rest.get(`${path}${path.includes('?') ? '&' : '?'}limit=50${after}`);
    all.push(...page.data);
    if (!page.hasMore) return all;
    after = `&after=${encodeURIComponent(page.nextCursor ?? '')}`;
  }
}

function sumOfSeats(parties: { attendeeCount: number }[]): number {
  return parties.reduce((sum, party) => sum + party.attendeeCount, 0);
}

function expectSound(totalRegistrations: number, available: number | null, capacity: number | null): void {
  const said = `${totalRegistrations} taken, ${available} free of ${capacity}`;
  expect(available, said).not.toBeNull();
  expect(capacity, said).not.toBeNull();
  expect(available ?? -1, said).toBeGreaterThanOrEqual(0);
  expect(totalRegistrations, said).toBeGreaterThanOrEqual(0);
  expect(totalRegistrations + (available ?? 0), said).toBeLessThanOrEqual(capacity ?? 0);
}

/** Every message that was heard on the way is sound in itself. */
function expectSoundMessages(clients: EventsClient[], raws: RawClient[]): void {
  for (const { heard } of clients) {
    for (const count of heard.all('attendees-count-update')) {
      expectSound(count.totalRegistrations, count.availableSeats, count.maxAttendees);
      expect(count.isFull).toBe(count.availableSeats === 0);
    }
    for (const fact of [...heard.all('new-registration'), ...heard.all('registration-cancelled')]) {
      expect(fact.totalRegistrations).toBeGreaterThanOrEqual(0);
      expect(fact.totalRegistrations).toBeLessThanOrEqual(fact.maxAttendees ?? 0);
    }
    for (const { availableSeats } of heard.all('availability-changed')) expect(availableSeats).toBeGreaterThan(0);
  }
  for (const { heard } of raws) {
    for (const update of heard.all('seat_update')) expectSound(0, update.availableSeats, update.seatCapacity);
    for (const { availableSeats } of [...heard.all('booking_created'), ...heard.all('booking_cancelled')]) {
      expect(availableSeats).toBeGreaterThanOrEqual(0);
    }
  }
}

/** The books balance: list, event, ledger, and at most one active booking or entry of each person. */
async function expectBalance({ event, organizer }: Race): Promise<MajlisEvent> {
  const bookings = await everyPage<Booking>(organizer, `/events/${event.id}/bookings`);
  const active = bookings.filter((booking) => ACTIVE.includes(booking.status));
  const entries = await everyPage<WaitlistEntry>(organizer, `/events/${event.id}/waitlist`);
  const offered = entries.filter((entry) => entry.status === 'offered');
  const waiting = entries.filter((entry) => entry.status === 'waiting');
  const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);

  const people = [...active, ...offered, ...waiting].map((one) => one.userId);
  expect(new Set(people).size, 'one active booking, or one place in the line, of each person').toBe(people.length);
  expect(now.totalRegistrations).toBe(sumOfSeats(active));
  expect(now.availableSeats).toBe((now.maxAttendees ?? 0) - sumOfSeats(active) - sumOfSeats(offered));
  expectSound(now.totalRegistrations, now.availableSeats, now.maxAttendees);
  for (const entry of waiting) {
    expect(entry.attendeeCount, 'who waits does not fit into what is free').toBeGreaterThan(now.availableSeats ?? 0);
  }
  expect(waiting.map((entry) => entry.position).sort((a, b) => Number(a) - Number(b)))
    .toEqual(waiting.map((_, index) => index + 1));
  return now;
}

test('dozens book, change, cancel, accept and decline while the capacity moves', async ({ cast }) => {
  test.setTimeout(120_000);
  const random = Random.fromEnvironment();
  test.info().annotations.push({ type: 'seed', description: String(random.seed) });
  const organizer = await cast.person();
  const people = await cast.people(PEOPLE);
  const event = await cast.event(organizer, { maxAttendees: GREATEST });
  const race: Race = { cast, event, organizer };

  const watcher = people[0];
  if (!watcher) throw new Error('unreachable');
  const clients = [
    await organizer.events(), await watcher.events({ transport: 'polling' }), await watcher.events({ transport: 'upgrade' }),
  ];
  await clients[0]?.join(event.id, 'organizer');
  for (const client of clients.slice(1)) await client.join(event.id);
  const raws = [await watcher.raw(`/ws/events/${event.number}`), await organizer.raw(`/ws/events/${event.id}`)];
  for (const raw of raws) await raw.heard.next('seat_update');

  await Promise.all([
    editCapacity(race, new Random(random.between(1, 1e9))),
    ...people.map(async (person) => {
      const own = new Random(random.between(1, 1e9));
      for (let index = 0; index < STEPS_EACH; index += 1) await step(race, person, own);
    }),
  ]);

  const now = await expectBalance(race);
  // The last state always arrives, on every kind of connection; the bells of both kinds show that nothing is left behind.
  await cast.bell(organizer, event, ...clients);
  for (const client of clients) {
    const isLast = (count: { totalRegistrations: number; availableSeats: number | null }): boolean =>
      count.totalRegistrations === now.totalRegistrations && count.availableSeats === now.availableSeats;
    const last = client.heard.all('attendees-count-update').at(-1);
    if (!last || !isLast(last)) await client.heard.next('attendees-count-update', isLast);
  }
  for (const raw of raws) {
    const last = raw.heard.all('seat_update').at(-1);
    if (last?.availableSeats !== now.availableSeats || last.seatCapacity !== now.maxAttendees) {
      await raw.heard.next('seat_update', (update) =>
        update.availableSeats === now.availableSeats && update.seatCapacity === now.maxAttendees);
    }
  }
  expectSoundMessages(clients, raws);

  // Facts are heard by all alike, whatever the connection. A capacity never heard before shows that nothing is on its way.
  await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 1000 });
  for (const raw of raws) await raw.heard.next('seat_update', ({ seatCapacity }) => seatCapacity === 1000);
  const [first, second] = raws.map(({ heard }) =>
    heard.lines.filter((line) => line.name.startsWith('booking_')).map((line) => {
      const { seq, availableSeats } = line.payload as RawMessages['booking_created'];
      return `${line.name} ${availableSeats} ${seq}`;
    }));
  expect(first).toEqual(second);
  expect(new Set(first).size, 'each once').toBe(first?.length);
  const registered = clients[0]?.heard.all('new-registration').length ?? 0;
  expect(registered, 'each booking, also by an accepted offer, is told once').toBe(
    raws[0]?.heard.all('booking_created').length,
  );
  expect(clients[0]?.heard.all('registration-cancelled').length).toBe(raws[0]?.heard.all('booking_cancelled').length);
});

test('a sell-out: exactly the seats there are, whoever asks', async ({ cast }) => {
  const organizer = await cast.person();
  const people = await cast.people(30);
  const event = await cast.event(organizer, { maxAttendees: 20 });
  const raw = await organizer.raw(`/ws/events/${event.number}`);
  await raw.heard.next('seat_update');
  const answers = await Promise.all(
    people.map((person) => person.rest.send<Booking>('POST', `/events/${event.id}/bookings`, { body: {} })),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(20);
  expect(answers.filter((answer) => answer.status === 409)).toHaveLength(10);
  await raw.heard.next('seat_update', ({ availableSeats }) => availableSeats === 0);
  const left = raw.heard.all('booking_created').map((message) => message.availableSeats);
  expect(left, 'in the order of the ledger').toEqual(Array.from({ length: 20 }, (_, index) => 19 - index));
  await expectBalance({ cast, event, organizer });
});
