import { expect } from '@playwright/test';
import { EventsClient, type EventsOptions, LiveClient } from './events-client';
import type { Namespace, NamespaceMessages } from './namespaces';
import { type Details, Person, type Recorded, logIn, somebody } from './person';
import { RawClient, type RawOptions } from './raw-client';
import { Rest } from './rest';
import { type MajlisServer, runMajlis } from './server';
import { type Span, hence, later } from './time';
import type { Booking, MajlisEvent, NewEvent, Page, PublicUser, WaitlistEntry, WsToken } from './wire';

let bells = 0;
let titles = 0;

/** A title that no other event has. */
export function title(): string {
  titles += 1;
  return `Event ${process.pid.toString(36)}-${titles}-${Math.random().toString(36).slice(2, 8)}`;
}

/** The people of one test on one server, and what they commonly do. Closes their connections at the end. */
export class Cast {
  private readonly clients: Recorded[] = [];
  readonly nobody: Rest;

  constructor(readonly server: MajlisServer) {
    this.nobody = new Rest(server.url);
  }

  readonly opened = (client: Recorded): void => {
    this.clients.push(client);
  };

  /** Registers somebody and signs them in. */
  async person(details: Partial<Details> = {}): Promise<Person> {
    const all = somebody(details);
    await this.nobody.create<{ ok: true; user: PublicUser }>('/users/register', all);
    return this.signIn(all);
  }

  people(howMany: number): Promise<Person[]> {
    return Promise.all(Array.from({ length: howMany }, () => this.person()));
  }

  pair(): Promise<[Person, Person]> {
    return Promise.all([this.person(), this.person()]);
  }

  async signIn(details: Details): Promise<Person> {
    const { user, tokens } = await logIn(this.server, details);
    return new Person(this.server, details, user, tokens, this.opened);
  }

  /** Makes an administrator by the command line, beside the running server. */
  async admin(): Promise<Person> {
    const details = somebody();
    const args = ['admin', 'create', '--email', details.email, '--full-name', details.fullName, '--password-stdin'];
    const done = await runMajlis(args, { env: this.server.commandEnv, input: `${details.password}\n` });
    expect(done.code, `majlis admin create said: ${done.stdout}${done.stderr}`).toBe(0);
    return this.signIn(details);
  }

  async guestToken(): Promise<string> {
    return (await this.nobody.get<WsToken>('/auth/ws-token')).token;
  }

  /** Somebody on `/events` who is not signed in, or with a token of the test's own making. */
  async eventsAs(token: string, options: EventsOptions = {}): Promise<EventsClient> {
    const client = await EventsClient.connect(this.server.url, 'somebody on /events', { auth: { token }, ...options });
    this.opened(client);
    return client;
  }

  /** Somebody on any namespace, by `auth` or without a token. */
  async on<N extends Namespace>(namespace: N, options: EventsOptions = {}): Promise<LiveClient<NamespaceMessages[N]>> {
    const label = `somebody on ${namespace}`;
    const client = await LiveClient.connect<NamespaceMessages[N]>(this.server.url, label, { namespace, ...options });
    this.opened(client);
    return client;
  }

  /** The same on raw WebSocket, `pathAndQuery` as it goes on the wire. */
  async rawAs(pathAndQuery: string, options: RawOptions = {}): Promise<RawClient> {
    const client = await RawClient.connect(`${this.server.wsUrl}${pathAndQuery}`, `raw ${pathAndQuery.split('?')[0]}`, options);
    this.opened(client);
    return client;
  }

  /** Opens an event of ten seats in two hours, unless said otherwise. */
  event(organizer: Person, details: Partial<NewEvent> = {}): Promise<MajlisEvent> {
    return organizer.rest.create<MajlisEvent>('/events', newEvent(details));
  }

  book(person: Person, event: MajlisEvent, attendeeCount = 1): Promise<Booking> {
    return person.rest.create<Booking>(`/events/${event.id}/bookings`, { attendeeCount });
  }

  /** Books, and is checked in at once. */
  async attend(organizer: Person, person: Person, event: MajlisEvent, attendeeCount = 1): Promise<Booking> {
    const { id } = await this.book(person, event, attendeeCount);
    if (event.requiresApproval) await organizer.rest.post(`/bookings/${id}/status`, { status: 'confirmed' });
    return organizer.rest.post<Booking>(`/bookings/${id}/status`, { status: 'attended' });
  }

  /** An event whose seats (one, unless said otherwise) are all taken by one person. */
  async soldOut(details: Partial<NewEvent> = {}): Promise<{ event: MajlisEvent; organizer: Person; holder: Person; booking: Booking }> {
    const [organizer, holder] = await this.pair();
    const event = await this.event(organizer, { maxAttendees: 1, ...details });
    return { event, organizer, holder, booking: await this.book(holder, event, event.maxAttendees ?? 1) };
  }

  /**
   * Moves an event so that its reminder with this lead is due soon. A lead that is past when the start is set is skipped, so the event
   * is moved again where the machine was too slow for it.
   */
  async remindSoon(organizer: Person, event: MajlisEvent, lead: Span, soon: Span = { seconds: 2 }): Promise<MajlisEvent> {
    for (;;) {
      const startDate = later(hence(lead), soon);
      const body = { startDate, endDate: later(startDate, { hours: 1 }) };
      const moved = await organizer.rest.patch<MajlisEvent>(`/events/${event.id}`, body);
      if (moved.startDate > later(moved.updatedAt, lead)) return moved;
    }
  }

  cancel(person: Person, booking: Booking): Promise<Booking> {
    return person.rest.delete<Booking>(`/bookings/${booking.id}`);
  }

  /** Puts somebody on the waitlist of an event that has no room for the party. */
  async wait(person: Person, event: MajlisEvent, attendeeCount = 1): Promise<WaitlistEntry> {
    const body = { attendeeCount, joinWaitlist: true };
    const path = `/events/${event.id}/bookings`;
    return (await person.rest.post<{ waitlistEntry: WaitlistEntry }>(path, body, 202)).waitlistEntry;
  }

  async myEntry(person: Person, event: MajlisEvent): Promise<WaitlistEntry> {
    const { data } = await person.rest.get<Page<WaitlistEntry>>('/waitlist?limit=100');
    const entry = data.find((one) => one.eventId === event.id);
    if (!entry) throw new Error(`${person.name} is not on the waitlist of ${event.title}`);
    return entry;
  }

  /**
   * Rings a bell that all in any room of the event hear, and waits until each of these has heard it. Answers, for each,
   * the names of all they heard before it and after what the test read last: the way to show that something was not sent.
   */
  async bell(organizer: Person, event: MajlisEvent, ...clients: EventsClient[]): Promise<string[][]> {
    bells += 1;
    const description = `bell ${bells}`;
    await organizer.rest.patch(`/events/${event.id}`, { description });
    return Promise.all(
      clients.map((client) =>
        client.heard.namesUntil('event-details-updated', ({ changes }) => changes['description'] === description),
      ),
    );
  }

  /** The same for raw connections: a capacity that was never heard before. The event must have a maximum, and no waitlist. */
  async rawBell(organizer: Person, event: MajlisEvent, ...clients: RawClient[]): Promise<string[][]> {
    const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
    const seatCapacity = (now.maxAttendees ?? 0) + 1;
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: seatCapacity });
    return Promise.all(
      clients.map((client) =>
        client.heard.namesUntil(
          'seat_update',
          (update) => update.eventId === event.number && update.seatCapacity === seatCapacity,
        ),
      ),
    );
  }

  /** What everybody in this test heard, for the report of a failure. */
  transcripts(): string {
    return this.clients.map((client) => client.heard.toString()).join('\n\n');
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

export function newEvent(details: Partial<NewEvent> = {}): NewEvent {
  return {
    title: title(),
    startDate: hence({ hours: 2 }),
    endDate: hence({ hours: 4 }),
    timeZone: 'Asia/Baghdad',
    maxAttendees: 10,
    ...details,
  };
}

/** Asserts that a payload has at least these fields. */
export function expectFields(payload: object, fields: readonly string[]): void {
  const missing = fields.filter((field) => !(field in payload));
  expect(missing, `fields missing of ${JSON.stringify(payload)}`).toEqual([]);
}
