import type { Person } from '../support/person';
import { type RootClient, done, refusedBothWays, settled } from '../support/root';
import { expect, test } from '../support/test';
import { TIMESTAMP, hence } from '../support/time';
import type { Booking, BookingStatus, MajlisEvent } from '../support/wire';

const DENIED = 'Access denied';
const INVALID = 'Invalid booking update data';
const INVALID_CHANGE = 'Invalid status change';

function changed(booking: Booking, status: BookingStatus, by: Person | 'system'): object {
  return {
    bookingId: booking.id,
    eventId: booking.eventId,
    status,
    updatedBy: by === 'system' ? by : by.id,
    timestamp: expect.stringMatching(TIMESTAMP),
  };
}

/** Each of them hears this next of bookings, and nothing of them besides. */
async function expectTold(clients: RootClient[], message: object): Promise<void> {
  for (const client of clients) expect(await client.heard.next('booking-status-changed')).toEqual(message);
}

const told = (client: RootClient): number => client.heard.all('booking-status-changed').length;

async function coOrganizer(owner: Person, person: Person, event: MajlisEvent, role = 'co_organizer'): Promise<void> {
  await owner.rest.send('POST', `/events/${event.id}/organizers`, { body: { email: person.details.email, role } });
}

const move = (person: Person, booking: Booking, status: BookingStatus): Promise<Booking> =>
  person.rest.post<Booking>(`/bookings/${booking.id}/status`, { status });

test('whatever changes a booking is heard by its parties on each of their devices, once, and by nobody else', async ({ cast }) => {
  const [owner, helper, checker, guest, stranger] = (await cast.people(5)) as [Person, Person, Person, Person, Person];
  const event = await cast.event(owner, { requiresApproval: true });
  await coOrganizer(owner, helper, event);
  await coOrganizer(owner, checker, event, 'checker');
  const parties = [
    await owner.on('/'), await helper.on('/'), await guest.on('/'), await (await guest.login()).on('/', { transport: 'polling' }),
  ];
  const others = [await checker.on('/'), await stranger.on('/')];
  const booking = await cast.book(guest, event, 2);
  for (const room of [{ room: booking.id, type: 'booking' }, { roomId: `booking-${booking.id}` }]) {
    for (const client of parties) expect(await client.ask('join', room)).toMatchObject({ success: true });
  }

  const steps: [BookingStatus, Person, () => Promise<unknown>][] = [
    ['confirmed', owner, () => move(owner, booking, 'confirmed')],
    ['confirmed', guest, () => guest.rest.patch(`/bookings/${booking.id}`, { attendeeCount: 1 })],
    ['attended', checker, () => checker.rest.post(`/events/${event.id}/check-in`, { code: '' })],
    ['no_show', helper, () => move(helper, booking, 'no_show')],
    ['attended', owner, () => move(owner, booking, 'attended')],
  ];
  for (const [status, by, act] of steps) {
    if (by === checker) {
      // A smaller party has a new ticket.
      const { code } = await guest.rest.get<Booking>(`/bookings/${booking.id}`);
      await checker.rest.post(`/events/${event.id}/check-in`, { code });
    } else {
      await act();
    }
    await expectTold(parties, changed(booking, status, by));
  }
  // Notes are nobody's status.
  await guest.rest.patch(`/bookings/${booking.id}`, { notes: 'By the window' });
  await settled(...parties, ...others);
  expect(parties.map(told)).toEqual(parties.map(() => steps.length));
  expect(others.map(told)).toEqual([0, 0]);
});

test('who made the booking, organizes the event and is in the room hears it once', async ({ cast }) => {
  const [owner, guest] = await cast.pair();
  const event = await cast.event(owner);
  const [own, theirs] = [await cast.book(owner, event), await cast.book(guest, event)];
  const client = await owner.on('/');
  for (const { id } of [own, theirs]) await done(client, 'join', { room: `booking-${id}` });
  await done(client, 'join', { room: `user-${owner.id}` });
  await done(client, 'join', { room: 'role-user' });
  await cast.cancel(owner, own);
  await cast.cancel(guest, theirs);
  await settled(client);
  expect(client.heard.all('booking-status-changed')).toEqual([changed(own, 'cancelled', owner), changed(theirs, 'cancelled', guest)]);
});

test('a booking that is given away is told to its old and its new person, and from then on to the new one alone', async ({ cast }) => {
  const [owner, giver, taker] = (await cast.people(3)) as [Person, Person, Person];
  const event = await cast.event(owner);
  const booking = await cast.book(giver, event);
  const clients = [await owner.on('/'), await giver.on('/'), await taker.on('/')];
  const [, givers] = clients as [RootClient, RootClient, RootClient];
  await done(givers, 'join', { room: booking.id, type: 'booking' });
  await giver.rest.post(`/bookings/${booking.id}/transfer`, { email: taker.details.email });
  await expectTold(clients, changed(booking, 'confirmed', giver));
  expect(await refusedBothWays(givers, 'join', { room: booking.id, type: 'booking' })).toBe(DENIED);
  await cast.cancel(taker, booking);
  await settled(...clients);
  expect(clients.map(told)).toEqual([2, 1, 2]);
});

test('with an event each of its bookings is cancelled, by the one who cancelled it', async ({ cast }) => {
  const [owner, first, second] = (await cast.people(3)) as [Person, Person, Person];
  const event = await cast.event(owner, { requiresApproval: true });
  const bookings = [await cast.book(first, event), await cast.book(second, event)] as const;
  await move(owner, bookings[0], 'confirmed');
  const clients = [await first.on('/'), await second.on('/')] as const;
  const owners = await owner.on('/');
  const watching = await owner.events();
  await watching.join(event.id, 'organizer');
  await owner.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
  for (const [at, client] of clients.entries()) {
    await expectTold([client], changed(bookings[at as 0 | 1], 'cancelled', owner));
  }
  await settled(owners, ...clients);
  const byId = (one: { bookingId: string }, other: { bookingId: string }): number => one.bookingId.localeCompare(other.bookingId);
  expect(owners.heard.all('booking-status-changed').sort(byId)).toEqual(bookings.map((one) => changed(one, 'cancelled', owner)));
  expect(clients.map(told)).toEqual([1, 1]);
  const names = ['event-status-changed', 'attendees-count-update'];
  await watching.heard.next('event-stats-update');
  expect(watching.heard.lines.map(({ name }) => name).filter((name) => names.includes(name))).toEqual(names);
});

test('what the clock does, the system has done', async ({ cast }) => {
  const [owner, confirmed, pending] = (await cast.people(3)) as [Person, Person, Person];
  const event = await cast.event(owner, { requiresApproval: true, startDate: hence({ seconds: 4 }), endDate: hence({ seconds: 6 }) });
  const [coming, waiting] = [await cast.book(confirmed, event), await cast.book(pending, event)];
  await move(owner, coming, 'confirmed');
  const owners = await owner.on('/');
  const clients = [await confirmed.on('/'), await pending.on('/')] as const;
  await expectTold([owners, clients[1]], changed(waiting, 'expired', 'system'));
  await expectTold([owners, clients[0]], changed(coming, 'no_show', 'system'));
  await settled(owners, ...clients);
  expect([owners, ...clients].map(told)).toEqual([2, 1, 1]);
});

test('who leaves for good leaves bookings that the system cancelled', async ({ cast }) => {
  const [owner, guest, host] = (await cast.people(3)) as [Person, Person, Person];
  const [kept, orphan] = [await cast.event(owner), await cast.event(host)];
  const [gone, ended] = [await cast.book(guest, kept), await cast.book(owner, orphan)];
  const owners = await owner.on('/');
  await guest.rest.post(`/users/${guest.id}/delete`, { password: guest.details.password });
  await expectTold([owners], changed(gone, 'cancelled', 'system'));
  await host.rest.post(`/users/${host.id}/delete`, { password: host.details.password });
  await expectTold([owners], changed(ended, 'cancelled', 'system'));
});

test('who comes back after a cut hears what became of the booking meanwhile, once', async ({ cast }) => {
  const [owner, guest] = await cast.pair();
  const event = await cast.event(owner, { requiresApproval: true });
  const booking = await cast.book(guest, event);
  const client = await guest.on('/', { comesBack: true });
  const back = client.back();
  client.cut();
  await move(owner, booking, 'confirmed');
  expect(await back).toBe(true);
  await move(owner, booking, 'attended');
  await expectTold([client], changed(booking, 'confirmed', owner));
  await expectTold([client], changed(booking, 'attended', owner));
});

test.describe('booking-update', () => {
  test('does what REST does, and answers the booking', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    const event = await cast.event(owner, { requiresApproval: true });
    const booking = await cast.book(guest, event, 2);
    const [owners, guests] = [await owner.on('/'), await guest.on('/')];
    const approved = await done<Booking>(owners, 'booking-update', { bookingId: booking.id, status: 'confirmed' });
    expect(approved.data).toEqual(await guest.rest.get(`/bookings/${booking.id}`));
    expect(approved.data).toMatchObject({ id: booking.id, status: 'confirmed', attendeeCount: 2 });
    await expectTold([owners, guests], changed(booking, 'confirmed', owner));
    expect(await guests.heard.next('notification', ({ type }) => type === 'booking.confirmed')).toMatchObject({ isRead: false });
    // Without an ack success is silent, and heard by its effect.
    guests.socket.emit('booking-update', { bookingId: booking.id, status: 'cancelled' });
    await expectTold([owners, guests], changed(booking, 'cancelled', guest));
    expect(owners.heard.all('error').concat(guests.heard.all('error'))).toEqual([]);
    const { availableSeats } = await owner.rest.get<MajlisEvent>(`/events/${event.id}`);
    expect(availableSeats).toBe(10);
  });

  test('tells another party what is written with it, stored and sent with the change', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    const event = await cast.event(owner, { requiresApproval: true });
    const booking = await cast.book(guest, event);
    const devices = [await guest.on('/'), await (await guest.login()).on('/')];
    const stored = await guest.on('/notifications');
    const owners = await owner.on('/');
    await done(owners, 'booking-update', {
      bookingId: booking.id, status: 'confirmed', toUserId: guest.id, notification: { message: 'أهلًا بك' },
    });
    const created = await stored.heard.next('notifications.created', ({ type }) => type === 'booking.update');
    expect(created).toMatchObject({
      userId: guest.id, body: 'أهلًا بك', data: { bookingId: booking.id, eventId: event.id, status: 'confirmed', fromUserId: owner.id },
    });
    for (const device of devices) {
      const heard = await device.heard.next('notification', ({ type }) => type === 'booking-update');
      expect(heard).toMatchObject({ id: created.id, message: 'أهلًا بك', bookingId: booking.id, status: 'confirmed', data: created.data });
      expect(heard.title).toContain(owner.name);
    }
    // The other way, to an organizer.
    const [guests] = devices as [RootClient, RootClient];
    await done(guests, 'booking-update', {
      bookingId: booking.id, status: 'cancelled', toUserId: owner.id, notification: { message: 'Sorry' },
    });
    expect(await owners.heard.next('notification', ({ type }) => type === 'booking-update')).toMatchObject({
      message: 'Sorry', status: 'cancelled', data: { fromUserId: guest.id },
    });
    expect(owners.heard.all('notification').filter(({ type }) => type === 'booking-update')).toHaveLength(1);
  });

  test('writes nothing to who has blocked the other, and then changes nothing', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    const booking = await cast.book(guest, await cast.event(owner, { requiresApproval: true }));
    await guest.rest.post(`/users/${owner.id}/block`, {});
    const [owners, guests] = [await owner.on('/'), await guest.on('/')];
    const update = { bookingId: booking.id, status: 'confirmed', toUserId: guest.id, notification: { message: 'Look' } };
    expect(await refusedBothWays(owners, 'booking-update', update)).toBe(DENIED);
    await settled(guests);
    expect(guests.heard.lines).toEqual([]);
    await done(owners, 'booking-update', { bookingId: booking.id, status: 'confirmed' });
  });

  test('is refused in the words that clients know, and then nothing happens and nothing is heard', async ({ cast }) => {
    const [owner, guest, stranger, checker] = (await cast.people(4)) as [Person, Person, Person, Person];
    const admin = await cast.admin();
    const event = await cast.event(owner, { requiresApproval: true });
    await coOrganizer(owner, checker, event, 'checker');
    const booking = await cast.book(guest, event);
    const owners = await owner.on('/');
    const guests = await guest.on('/');
    const confirm = { bookingId: booking.id, status: 'confirmed' };
    const bad: unknown[] = [
      undefined, null, 'confirmed', [], {}, { status: 'confirmed' }, { bookingId: booking.id }, { ...confirm, status: 'done' },
      { ...confirm, status: 1 }, { ...confirm, status: ['confirmed'] }, { ...confirm, bookingId: [booking.id] },
      { ...confirm, bookingId: { id: booking.id } }, { ...confirm, bookingId: `${booking.id}\u0000` }, { ...confirm, bookingId: 'x'.repeat(10_000) },
      { ...confirm, bookingId: '01890000-0000-7000-8000-000000000000' }, { ...confirm, bookingId: "' OR 1=1 --" },
      { ...confirm, notification: 'Welcome' }, { ...confirm, toUserId: guest.id, notification: { message: 7 } },
      { ...confirm, toUserId: guest.id, notification: { message: '' } }, { ...confirm, toUserId: guest.id, notification: {} },
      { ...confirm, toUserId: guest.id, notification: { message: 'x'.repeat(1_001) } }, { ...confirm, toUserId: 5, notification: { message: 'x' } },
    ];
    for (const payload of bad) expect(await refusedBothWays(owners, 'booking-update', payload), JSON.stringify(payload)?.slice(0, 99)).toBe(INVALID);
    for (const status of ['attended', 'no_show', 'expired', 'pending']) {
      expect(await refusedBothWays(owners, 'booking-update', { ...confirm, status })).toBe(INVALID_CHANGE);
    }
    expect(await owners.ask('booking-update', { ...confirm, status: 'pending' })).toMatchObject({ code: 'invalid_transition' });
    for (const person of [stranger, checker, admin]) {
      const client = await person.on('/');
      for (const status of ['confirmed', 'cancelled']) {
        expect(await refusedBothWays(client, 'booking-update', { ...confirm, status })).toBe(DENIED);
      }
      await settled(client);
      expect(told(client)).toBe(0);
    }
    for (const status of ['confirmed', 'attended', 'no_show']) {
      expect(await refusedBothWays(guests, 'booking-update', { ...confirm, status })).toBe(DENIED);
    }
    // Whoever is told must be a party: else all of it is refused.
    for (const toUserId of [stranger.id, checker.id, admin.id, 'nobody']) {
      const payload = { ...confirm, toUserId, notification: { message: 'Look' } };
      expect(await refusedBothWays(owners, 'booking-update', payload)).toBe(DENIED);
    }
    await settled(owners, guests);
    expect([told(owners), told(guests)]).toEqual([0, 0]);
    expect(guests.heard.all('notification')).toEqual([]);
    expect((await guest.rest.get<Booking>(`/bookings/${booking.id}`)).status).toBe('pending');
  });
});

test.describe('joining', () => {
  test('is for those who take part, and for what is their own', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    const event = await cast.event(owner);
    const booking = await cast.book(guest, event);
    for (const person of [owner, guest]) {
      const client = await person.on('/');
      const rooms: object[] = [
        { room: booking.id, type: 'booking' }, { roomId: booking.id, type: 'booking' }, { room: `booking-${booking.id}` },
        { roomId: `booking-${booking.id}`, type: 'booking' }, { room: `user-${person.id}` }, { room: 'role-user' },
        { room: `user-${person.id}`, type: 'booking' }, { room: 'role-user', type: 'chat' },
      ];
      for (const room of rooms) {
        await done(client, 'join', room);
        await done(client, 'leave', room);
      }
      client.socket.emit('join', rooms[0]);
      await settled(client);
      expect(client.heard.all('error')).toEqual([]);
    }
  });

  test('by any spelling gives nobody what is not theirs', async ({ cast }) => {
    const [owner, guest, stranger] = (await cast.people(3)) as [Person, Person, Person];
    const event = await cast.event(owner, { requiresApproval: true });
    const booking = await cast.book(guest, event);
    const client = await stranger.on('/', { transport: 'polling' });
    const id = booking.id;
    const theirs = [
      id, `booking-${id}`, `booking-booking-${id}`, ` booking-${id} `, `BOOKING-${id}`, `Booking-${id.toUpperCase()}`, id.toUpperCase(),
      `booking- ${id}`, `booking-${id}\n`, `root/booking-${id}`, `booking:${id}`, `booking-%`, `user-${guest.id}`, `user-${guest.id.toUpperCase()}`,
      `root/user-${guest.id}`, `user:${guest.id}`, `events/user:${guest.id}`, `notifications/user:${guest.id}`, `person/${guest.id}`, 'role-admin',
      'ROLE-ADMIN', 'root/role-admin', 'role-', 'users/admins', 'partner-places/admins', `chat-${id}`, `chat-chat-${id}`,
      `events/event:${event.id}`, `events/event:${event.id}:organizers`, `event:${event.id}`, guest.id, '*', '#', '__proto__', '/',
    ];
    const types = [undefined, 'booking', 'chat', 'user', 'role', '', null, 7, ['booking'], { booking: true }, 'BOOKING'];
    for (const room of theirs) {
      for (const type of types) {
        const given = type === undefined ? {} : { type };
        expect(await client.refusal('join', { room, ...given }), JSON.stringify({ room, type })).toBe(DENIED);
      }
      expect(await refusedBothWays(client, 'join', { roomId: room })).toBe(DENIED);
    }
    const nameless: unknown[] = [
      undefined, null, 1, id, [id], [], {}, { type: 'booking' }, { room: '' }, { room: '  ' }, { room: null }, { room: 7 }, { room: [id] },
      { room: [`user-${guest.id}`] }, { room: { id } }, { room: true }, { room: 'x'.repeat(20_000) }, { room: `user-${guest.id}\u0000` },
      { roomid: id }, { name: id },
    ];
    for (const payload of nameless) {
      expect(await refusedBothWays(client, 'join', payload), JSON.stringify(payload)?.slice(0, 99)).toBe('Room ID required');
      expect(await refusedBothWays(client, 'leave', payload)).toBe('Room ID required');
    }
    await move(owner, booking, 'confirmed');
    await cast.cancel(guest, booking);
    await settled(client);
    expect(client.heard.lines.filter(({ name }) => name !== 'error')).toEqual([]);
  });
});
