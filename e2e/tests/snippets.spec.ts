import { createElement, type ReactNode } from 'react';
import { create, type ReactTestRenderer } from 'react-test-renderer';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { connect } from '../snippets/adminSockets';
import { BookingComponent, type Buttons } from '../snippets/BookingComponent';
import { EventBookingWebSocket } from '../snippets/EventBookingWebSocket';
import { EventPage } from '../snippets/EventPage';
import { shown } from '../snippets/toast';
import { useEventWebSocket } from '../snippets/useEventWebSocket';
import { usersTable } from '../snippets/usersTable';
import { WaitlistNotification } from '../snippets/WaitlistNotification';
import { expect, test } from '../support/test';
import { offer } from '../support/partner-places';
import { sample } from '../support/pictures';
import type { Booking, PublicUser, RawMessages } from '../support/wire';

/** The documents' code runs in a browser; here `ws` and React's test renderer stand in for it. */
test.beforeEach(({ server }) => {
  process.env['MAJLIS_URL'] = server.url;
  Object.assign(globalThis, { WebSocket });
});

/** What a rendered component shows at this moment. */
function text(page: ReactTestRenderer): string {
  return JSON.stringify(page.toJSON());
}

/** Resolves when a snippet writes that line to the console. */
function logs(line: string): Promise<void> {
  const { log } = console;
  return new Promise((resolve) => {
    console.log = (...args: unknown[]) => {
      log(...args);
      if (args[0] !== line) return;
      console.log = log;
      resolve();
    };
  });
}

test.describe('system A', () => {
  test('the event page of an organizer shows registrations and counts them', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person({ fullName: 'خالد أحمد' })];
    const event = await cast.event(organizer);
    const page = create(createElement(EventPage, { eventId: event.id, token: organizer.token, isOrganizer: true }));
    await expect.poll(() => text(page)).toContain('live');
    // The page emits `join-event` without an ack, so a change has to be made until it hears of one.
    const booking = await cast.book(person, event);
    let party = 1;
    await expect.poll(async () => {
      party = (party % 5) + 1;
      await person.rest.patch(`/bookings/${booking.id}`, { attendeeCount: party });
      return text(page);
    }).not.toContain('0 taken');
    await cast.cancel(person, booking);
    await cast.book(person, event, 2);
    await expect.poll(() => text(page)).toContain('2 taken 8 free');
    expect(shown).toContain('خالد أحمد just registered!');
    page.unmount();
  });

  test('the event page of an attendee shows changes of status and details', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    await cast.book(person, event);
    const page = create(createElement(EventPage, { eventId: event.id, token: person.token, isOrganizer: false }));
    await expect.poll(() => text(page)).toContain('live');
    let round = 0;
    await expect.poll(async () => {
      round += 1;
      await organizer.rest.patch(`/events/${event.id}`, { location: `Hall ${round}` });
      return shown;
    }).toContain('Event details have been updated!');
    await organizer.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' });
    await expect.poll(() => shown).toContain('Event status: ONGOING');
    page.unmount();
  });

  test('the waitlist notification shows an offer, and its button takes the seat', async ({ cast }) => {
    const [organizer, holder, waiting] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 1 });
    const booking = await cast.book(holder, event);
    await cast.wait(waiting, event);
    const connected = logs('✅ Connected to /events');
    let booked: Promise<Booking> | undefined;
    let page: ReactTestRenderer | undefined;
    const promotion = new Promise<{ title: string; expiresAt: string; onAccept: () => void }>((resolve) => {
      const registerForEvent = (eventId: string): void => {
        booked = waiting.rest.create<Booking>('/bookings', { eventId });
      };
      const props = { token: waiting.token, showPromotionModal: resolve, registerForEvent };
      page = create(createElement(WaitlistNotification, props));
    });
    await connected;
    await cast.cancel(holder, booking);
    const { title, onAccept } = await promotion;
    expect(title).toBe(`مكان متاح في ${event.title}`);
    onAccept();
    expect(await booked).toMatchObject({ eventId: event.id, status: 'confirmed' });
    page?.unmount();
  });

  test('the testing snippet runs word for word where the operator trusts userId', async ({ ownStage }) => {
    const { server, cast } = await ownStage({ env: { MAJLIS_AUTH__TRUST_USER_ID: 'true' } });
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);

    const socket = io(`${server.url}/events`, {
      auth: { userId: organizer.id }
    });
    const joined = new Promise((resolve) => {
      socket.on('connect', () => {
        console.log('Connected!');

        socket.emit('join-event', {
          eventId: event.id,
          role: 'organizer'
        }, resolve);
      });
    });
    const registration = new Promise((resolve) => socket.on('new-registration', resolve));

    expect(await joined).toMatchObject({ success: true, message: `Joined event ${event.id}` });
    await cast.book(person, event);
    expect(await registration).toMatchObject({ attendeeName: person.name, totalRegistrations: 1 });
    socket.close();
  });
});

test.describe('system B', () => {
  test("an administrator's sockets: the table of users follows, pictures and requests are told", async ({ cast }) => {
    const admin = await cast.admin();
    const { socket, siteSettingsSocket, partnerPlacesSocket } = connect(admin.token);
    const all = [socket, siteSettingsSocket, partnerPlacesSocket];
    const table = usersTable<PublicUser>(socket);
    const told: [string, unknown][] = [];
    for (const one of [siteSettingsSocket, partnerPlacesSocket]) one.onAny((name, payload) => told.push([name, payload]));
    await expect.poll(() => all.every(({ connected }) => connected)).toBe(true);

    const [first, second] = [await cast.person(), await cast.person()];
    // The administrator was made at the command line, of which the running server may tell only now.
    const shown = (): PublicUser[] => table.rows().filter(({ id }) => id !== admin.id);
    await expect.poll(() => shown()[0]?.id).toBe(second.id);
    await admin.rest.patch(`/users/${first.id}`, { fullName: 'Ahmed Mohamed Ali' });
    await expect.poll(() => shown().map(({ id, fullName }) => [id, fullName])).toEqual([
      [second.id, second.name],
      [first.id, 'Ahmed Mohamed Ali'],
    ]);
    await admin.rest.delete(`/users/${second.id}`);
    await expect.poll(() => shown().map(({ id }) => id)).toEqual([first.id]);

    const { url } = await admin.rest.upload<{ url: string }>('/site-settings/hero-image/upload', 'image', await sample('plain.jpg'));
    const request = await cast.nobody.create<{ id: string }>('/partner-places/requests', offer());
    await expect.poll(() => told).toEqual([
      ['hero-image.updated', { url }],
      ['landing-image.updated', { slot: 'hero', url }],
      ['landing-images.updated', { hero: url }],
      ['partner-places.changed', { kind: 'created', id: request.id, at: expect.any(String) }],
    ]);
    for (const one of all) one.disconnect();
  });
});

test.describe('system C', () => {
  /** A person's page about a booking, and its buttons. */
  function open(token: string, bookingId: string): { page: ReactTestRenderer; press: () => Buttons } {
    Object.assign(globalThis, { localStorage: { getItem: () => token } });
    let pressed: Buttons | undefined;
    const buttons = (now: Buttons): void => {
      pressed = now;
    };
    const page = create(createElement(BookingComponent, { bookingId, buttons }));
    const press = (): Buttons => {
      if (!pressed) throw new Error('not rendered');
      return pressed;
    };
    return { page, press };
  }

  test('the booking page of each party shows what the other does, once', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { requiresApproval: true });
    const booking = await cast.book(person, event);
    const theirs = open(person.token, booking.id);
    await expect.poll(() => text(theirs.page)).toContain('connected');
    const mine = open(organizer.token, booking.id);
    await expect.poll(() => text(mine.page)).toContain('connected');

    const letter = { toUserId: person.id, notification: { message: 'Your table is ready' } };
    mine.press().updateBooking({ bookingId: booking.id, status: 'confirmed', ...letter });
    await expect.poll(() => text(theirs.page)).toContain('booking-update: Your table is ready');
    expect(text(theirs.page)).toContain(`booking: Booking ${booking.id} is now confirmed`);
    expect(text(theirs.page)).toContain('booking.confirmed: ');
    expect(text(theirs.page)).toContain('3 unread');
    theirs.press().markAllAsRead();
    await expect.poll(() => text(theirs.page)).toContain('0 unread');

    theirs.press().sendNotification({ toUserId: organizer.id, type: 'late', message: 'Ten minutes late' });
    await expect.poll(() => text(mine.page)).toContain('late: Ten minutes late');
    expect(text(mine.page)).toContain('2 unread');
    const refused = logs('Error:');
    theirs.press().updateBooking({ bookingId: booking.id, status: 'attended' });
    await refused;
    expect((await person.rest.get<Booking>(`/bookings/${booking.id}`)).status).toBe('confirmed');
    for (const { page } of [mine, theirs]) page.unmount();
  });
});

test.describe('system D', () => {
  /** The class of the document, its handlers overridden as its own comment tells to. */
  class Client extends EventBookingWebSocket {
    readonly seats: RawMessages['seat_update'][] = [];
    readonly created: RawMessages['booking_created'][] = [];
    readonly cancelled: RawMessages['booking_cancelled'][] = [];

    override onSeatUpdate(message: RawMessages['seat_update']): void {
      this.seats.push(message);
    }

    override onBookingCreated(message: RawMessages['booking_created']): void {
      this.created.push(message);
    }

    override onBookingCancelled(message: RawMessages['booking_cancelled']): void {
      this.cancelled.push(message);
    }
  }

  async function opened(client: Client): Promise<void> {
    await expect.poll(() => (client.ws as unknown as WebSocket | null)?.readyState).toBe(WebSocket.OPEN);
  }

  test('the client class subscribes, pings, and hears bookings and cancellations', async ({ cast, server }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 45 });
    const client = new Client(server.wsUrl, person.token);
    client.connect();
    await opened(client);
    client.subscribeToEvent(event.number);
    client.ping();
    await expect.poll(() => client.seats.map((seat) => seat.availableSeats)).toEqual([45]);
    const booking = await cast.book(person, event, 2);
    await expect.poll(() => client.created.map((message) => message.availableSeats)).toEqual([43]);
    await cast.cancel(person, booking);
    await expect.poll(() => client.cancelled.map((message) => message.availableSeats)).toEqual([45]);
    await expect.poll(() => client.seats.at(-1)).toMatchObject({ eventId: event.number, availableSeats: 45, seatCapacity: 45 });
    client.unsubscribeFromEvent(event.number);
    (client.ws as unknown as WebSocket).close();
  });

  test('the client class connects to one event', async ({ cast, server }) => {
    const organizer = await cast.person();
    const event = await cast.event(organizer, { maxAttendees: 3 });
    const client = new Client(server.wsUrl, organizer.token);
    client.connectToEvent(event.number);
    await expect.poll(() => client.seats.map((seat) => seat.availableSeats)).toEqual([3]);
    (client.ws as unknown as WebSocket).close();
  });

  test('the React hook shows the seats and follows them', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 8 });
    const Seats = (): ReactNode => {
      const { isConnected, seatData } = useEventWebSocket(event.number, person.token) as {
        isConnected: boolean;
        seatData: { availableSeats: number; seatCapacity: number } | null;
      };
      return createElement('div', null, `${isConnected} ${seatData?.availableSeats}/${seatData?.seatCapacity}`);
    };
    const page = create(createElement(Seats));
    await expect.poll(() => text(page)).toContain('true 8/8');
    await cast.book(person, event, 3);
    await expect.poll(() => text(page)).toContain('true 5/8');
    page.unmount();
  });
});
