import { type Cast, expectFields } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import { BOOKING_FIELDS, type Booking, type BookingStatus, type MajlisEvent, type Page } from '../support/wire';

const SOLD_OUT = { status: 409, code: 'sold_out' };
const CLOSED = { status: 409, code: 'booking_closed' };
const NO_MOVE = { status: 409, code: 'invalid_transition' };
const NOT_YOURS = { status: [403, 404] };

async function seats(cast: Cast, event: MajlisEvent): Promise<Pick<MajlisEvent, 'totalRegistrations' | 'availableSeats' | 'isFull'>> {
  const { totalRegistrations, availableSeats, isFull } = await cast.nobody.get<MajlisEvent>(`/events/${event.id}`);
  return { totalRegistrations, availableSeats, isFull };
}

test.describe('booking', () => {
  test('answers 201 with the booking, and the seats are taken', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: 5 });
    const body = { attendeeCount: 3, notes: 'نباتي' };
    const booking = await person.rest.create<Booking>(`/events/${event.id}/bookings`, body);
    expectFields(booking, BOOKING_FIELDS);
    expect(booking).toMatchObject({
      eventId: event.id, userId: person.id, attendeeName: person.name, attendeeCount: 3, status: 'confirmed', notes: 'نباتي',
    });
    expect(booking.code).toMatch(/\S/);
    expect(booking.createdAt).toMatch(TIMESTAMP);
    expect(await seats(cast, event)).toEqual({ totalRegistrations: 3, availableSeats: 2, isFull: false });
  });

  test('by number, or with the event in the body; one seat unless said otherwise', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const [one, two] = [await cast.event(organizer), await cast.event(organizer)];
    const first = await person.rest.create<Booking>(`/events/${one.number}/bookings`, {});
    expect(first).toMatchObject({ eventId: one.id, attendeeCount: 1 });
    const second = await person.rest.create<Booking>('/bookings', { eventId: two.number, attendeeCount: 2 });
    expect(second).toMatchObject({ eventId: two.id, attendeeCount: 2 });
    const unknown = { body: { eventId: '01890000-0000-7000-8000-000000000000' } };
    await person.rest.refused('POST', '/bookings', { status: 404, code: 'not_found' }, unknown);
    await person.rest.refused('POST', '/bookings', { status: 422 }, { body: {} });
  });

  test('where approval is needed is pending, and takes the seats all the same', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: 2, requiresApproval: true });
    expect((await cast.book(person, event, 2)).status).toBe('pending');
    expect(await seats(cast, event)).toEqual({ totalRegistrations: 2, availableSeats: 0, isFull: true });
  });

  test('is refused without enough seats for the party, saying how many are left', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: 3 });
    await cast.book(organizer, event, 1);
    const path = `/events/${event.id}/bookings`;
    const problem = await person.rest.refused('POST', path, SOLD_OUT, { body: { attendeeCount: 3 } });
    expect(problem.availableSeats).toBe(2);
    await cast.book(person, event, 2);
    const third = await cast.person();
    expect((await third.rest.refused('POST', path, SOLD_OUT, { body: {} })).availableSeats).toBe(0);
  });

  test('is refused twice', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    await cast.book(person, event);
    const path = `/events/${event.id}/bookings`;
    await person.rest.refused('POST', path, { status: 409, code: 'already_booked' }, { body: {} });
    const wait = { body: { joinWaitlist: true } };
    await person.rest.refused('POST', path, { status: 409, code: 'already_booked' }, wait);
    expect((await seats(cast, event)).totalRegistrations).toBe(1);
  });

  test('is refused where an event is not open', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const move = (status: string): Promise<unknown> => organizer.rest.post(`/events/${event.id}/status`, { status });
    await move('ONGOING');
    await cast.book(person, event);
    await move('COMPLETED');
    const late = await cast.person();
    await late.rest.refused('POST', `/events/${event.id}/bookings`, CLOSED, { body: {} });
    const cancelled = await cast.event(organizer);
    await organizer.rest.post(`/events/${cancelled.id}/status`, { status: 'CANCELLED' });
    await late.rest.refused('POST', `/events/${cancelled.id}/bookings`, CLOSED, { body: {} });
    await late.rest.refused('POST', `/events/${cancelled.id}/bookings`, CLOSED, { body: { joinWaitlist: true } });
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    await organizer.rest.refused('POST', `/events/${draft.id}/bookings`, CLOSED, { body: {} });
  });

  test('takes a party of one or more, whole', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: null });
    for (const attendeeCount of [0, -1, 1.5, '2', null, 3_000_000_000, {}]) {
      const answer = await person.rest.send('POST', `/events/${event.id}/bookings`, { body: { attendeeCount } });
      if (attendeeCount === null && answer.status === 201) continue;
      expect([422, 409], `${JSON.stringify(attendeeCount)} ${answer.text}`).toContain(answer.status);
    }
    for (const body of ['[]', 'null', '"x"', '7']) {
      const answer = await person.rest.send('POST', `/events/${event.id}/bookings`, { body });
      expect([400, 409, 422], `${body} ${answer.text}`).toContain(answer.status);
    }
    expect((await seats(cast, event)).totalRegistrations).toBeLessThanOrEqual(1);
  });

  test('of the last seat by many at once succeeds for one', async ({ cast }) => {
    const organizer = await cast.person();
    const people = await cast.people(8);
    const event = await cast.event(organizer, { maxAttendees: 1 });
    const answers = await Promise.all(
      people.map((person) => person.rest.send('POST', `/events/${event.id}/bookings`, { body: {} })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(await seats(cast, event)).toEqual({ totalRegistrations: 1, availableSeats: 0, isFull: true });
  });

  test('by one person many times at once succeeds once', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => person.rest.send('POST', `/events/${event.id}/bookings`, { body: {} })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect((await seats(cast, event)).totalRegistrations).toBe(1);
  });
});

test.describe('reading bookings', () => {
  test('mine, newest first, in pages', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const made: string[] = [];
    for (let index = 0; index < 3; index += 1) made.unshift((await cast.book(person, await cast.event(organizer))).id);
    const first = await person.rest.get<Page<Booking>>('/bookings?limit=2');
    expect(first.hasMore).toBe(true);
    const second = await person.rest.get<Page<Booking>>(`/bookings?limit=2&after=${encodeURIComponent(first.nextCursor ?? '')}`);
    expect(second.hasMore).toBe(false);
    expect([...first.data, ...second.data].map((booking) => booking.id)).toEqual(made);
    await cast.nobody.refused('GET', '/bookings', { status: 401, code: 'unauthorized' });
  });

  test('one: by its person and the organizer, and nobody else', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const booking = await cast.book(person, await cast.event(organizer));
    const stranger = await cast.person();
    expect(await person.rest.get<Booking>(`/bookings/${booking.id}`)).toEqual(booking);
    expect(await organizer.rest.get<Booking>(`/bookings/${booking.id}`)).toMatchObject({ id: booking.id });
    await stranger.rest.refused('GET', `/bookings/${booking.id}`, NOT_YOURS);
    await person.rest.refused('GET', '/bookings/no-id', { status: 404 });
  });

  test('of an event: by its organizers, by status and by name', async ({ cast }) => {
    const organizer = await cast.person();
    const [layla, omar] = [await cast.person({ fullName: 'Layla Hassan' }), await cast.person({ fullName: 'Omar, "the" Great' })];
    const event = await cast.event(organizer);
    const laylas = await cast.book(layla, event, 2);
    const omars = await cast.book(omar, event);
    await cast.cancel(omar, omars);
    const path = `/events/${event.id}/bookings`;
    const ids = async (query: string): Promise<string[]> =>
      (await organizer.rest.get<Page<Booking>>(`${path}${query}`)).data.map((booking) => booking.id);
    expect((await ids('')).sort()).toEqual([laylas.id, omars.id].sort());
    expect(await ids('?status=confirmed')).toEqual([laylas.id]);
    expect(await ids('?status=cancelled')).toEqual([omars.id]);
    expect(await ids('?q=layla')).toEqual([laylas.id]);
    await layla.rest.refused('GET', path, { status: 403, code: 'forbidden' });
    await cast.nobody.refused('GET', path, { status: 401, code: 'unauthorized' });
  });

  test('as CSV, with names as they are and no formulas', async ({ cast }) => {
    const organizer = await cast.person();
    const people = [
      await cast.person({ fullName: 'Omar, "the" Great' }), await cast.person({ fullName: '=1+1' }),
      await cast.person({ fullName: 'أحمد محمد' }),
    ];
    const event = await cast.event(organizer);
    for (const person of people) await cast.book(person, event);
    const answer = await organizer.rest.send<string>('GET', `/events/${event.id}/bookings.csv`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv\b/);
    expect(answer.text.trim().split(/\r?\n/)).toHaveLength(4);
    expect(answer.text).toContain('"Omar, ""the"" Great"');
    expect(answer.text).toContain('أحمد محمد');
    expect(answer.text).not.toMatch(/(^|,)"?=1\+1/m);
    await people[0]?.rest.refused('GET', `/events/${event.id}/bookings.csv`, { status: 403 });
  });
});

test.describe('changing a booking', () => {
  test('its party grows and shrinks through the ledger', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: 5 });
    const booking = await cast.book(person, event, 2);
    const path = `/bookings/${booking.id}`;
    const grown = await person.rest.patch<Booking>(path, { attendeeCount: 5, notes: 'all of us' });
    expect(grown).toMatchObject({ attendeeCount: 5, notes: 'all of us', code: booking.code });
    expect(await seats(cast, event)).toEqual({ totalRegistrations: 5, availableSeats: 0, isFull: true });
    const problem = await person.rest.refused('PATCH', path, SOLD_OUT, { body: { attendeeCount: 6 } });
    expect(problem.availableSeats).toBe(0);
    await person.rest.patch(path, { attendeeCount: 1 });
    expect(await seats(cast, event)).toEqual({ totalRegistrations: 1, availableSeats: 4, isFull: false });
    await person.rest.refused('PATCH', path, { status: 422 }, { body: { attendeeCount: 0 } });
    await (await cast.person()).rest.refused('PATCH', path, NOT_YOURS, { body: { attendeeCount: 1 } });
  });

  test('that is over is refused', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event);
    await cast.cancel(person, booking);
    await person.rest.refused('PATCH', `/bookings/${booking.id}`, { status: 409 }, { body: { attendeeCount: 2 } });
    expect((await seats(cast, event)).totalRegistrations).toBe(0);
  });

  test('it passes to another person, seats and all', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const [heir, holder] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event, 2);
    await cast.book(holder, event);
    const path = `/bookings/${booking.id}/transfer`;
    const to = (email: string): { body: unknown } => ({ body: { email } });
    await person.rest.refused('POST', path, { status: [404, 422] }, to('nobody.at.all@example.org'));
    await person.rest.refused('POST', path, { status: 409, code: 'already_booked' }, to(holder.details.email));
    await heir.rest.refused('POST', path, NOT_YOURS, to(heir.details.email));
    const moved = await person.rest.post<Booking>(path, { email: heir.details.email });
    expect(moved).toMatchObject({ userId: heir.id, attendeeName: heir.name, attendeeCount: 2, status: 'confirmed' });
    expect(await seats(cast, event)).toMatchObject({ totalRegistrations: 3 });
    await person.rest.refused('DELETE', `/bookings/${moved.id}`, NOT_YOURS);
    await cast.book(person, event);
  });
});

test.describe('cancelling', () => {
  const ways: Record<string, (person: Person, booking: Booking) => Promise<Booking>> = {
    'by DELETE': ({ rest }, booking) => rest.delete<Booking>(`/bookings/${booking.id}`),
    'by /cancel with a reason': ({ rest }, booking) => rest.post<Booking>(`/bookings/${booking.id}/cancel`, { reason: 'ill' }),
    'by /cancel-registration': ({ rest }, booking) => rest.post<Booking>(`/events/${booking.eventId}/cancel-registration`),
    'by its status': ({ rest }, booking) => rest.post<Booking>(`/bookings/${booking.id}/status`, { status: 'cancelled' }),
  };
  for (const [way, cancel] of Object.entries(ways)) {
    test(`${way} frees the seats; again is refused; booking again is not`, async ({ cast }) => {
      const [organizer, person] = await cast.pair();
      const event = await cast.event(organizer, { maxAttendees: 2 });
      const booking = await cast.book(person, event, 2);
      expect(await cancel(person, booking)).toMatchObject({ id: booking.id, status: 'cancelled' });
      expect(await seats(cast, event)).toEqual({ totalRegistrations: 0, availableSeats: 2, isFull: false });
      await person.rest.refused('DELETE', `/bookings/${booking.id}`, NO_MOVE);
      await person.rest.refused('POST', `/bookings/${booking.id}/cancel`, NO_MOVE, { body: {} });
      const again = await cast.book(person, event);
      expect(again.id).not.toBe(booking.id);
      expect(again.code).not.toBe(booking.code);
    });
  }

  test('is for its person and the organizer', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event);
    const stranger = await cast.person();
    await stranger.rest.refused('DELETE', `/bookings/${booking.id}`, NOT_YOURS);
    await stranger.rest.refused('POST', `/events/${event.id}/cancel-registration`, { status: 404 }, { body: {} });
    await cast.nobody.refused('DELETE', `/bookings/${booking.id}`, { status: 401, code: 'unauthorized' });
    expect(await organizer.rest.delete<Booking>(`/bookings/${booking.id}`)).toMatchObject({ status: 'cancelled' });
  });

  test('an event cancels its bookings; their seats are nobody\'s', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event, 2);
    await organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
    expect(await person.rest.get<Booking>(`/bookings/${booking.id}`)).toMatchObject({ status: 'cancelled' });
    expect(await seats(cast, event)).toMatchObject({ totalRegistrations: 0 });
  });

  test('many at once free the seats once', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event, 2);
    const answers = await Promise.all(
      [person, organizer, person, organizer].map(({ rest }) => rest.send('DELETE', `/bookings/${booking.id}`)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    expect(await seats(cast, event)).toMatchObject({ totalRegistrations: 0, availableSeats: 10 });
  });
});

test.describe('the status of a booking', () => {
  /** How a booking of an event with approval comes into each status. */
  const steps: Partial<Record<BookingStatus, BookingStatus[]>> = {
    pending: [],
    confirmed: ['confirmed'],
    attended: ['confirmed', 'attended'],
    no_show: ['confirmed', 'no_show'],
    cancelled: ['cancelled'],
  };
  const allowed = new Set([
    'pending>confirmed', 'pending>cancelled', 'confirmed>attended', 'confirmed>no_show', 'confirmed>cancelled',
    'attended>no_show', 'no_show>attended',
  ]);
  for (const [from, way] of Object.entries(steps)) {
    test(`moves from ${from} only where the contract says`, async ({ cast }) => {
      const [organizer, person] = await cast.pair();
      for (const to of Object.keys(steps).filter((status) => status !== from)) {
        const event = await cast.event(organizer, { requiresApproval: true });
        const booking = await cast.book(person, event, 2);
        const path = `/bookings/${booking.id}/status`;
        for (const status of way) await organizer.rest.post(path, { status });
        if (allowed.has(`${from}>${to}`)) {
          expect(await organizer.rest.post<Booking>(path, { status: to })).toMatchObject({ status: to });
          expect(await seats(cast, event)).toMatchObject({ totalRegistrations: to === 'cancelled' ? 0 : 2 });
        } else {
          await organizer.rest.refused('POST', path, NO_MOVE, { body: { status: to } });
          expect(await seats(cast, event)).toMatchObject({ totalRegistrations: from === 'cancelled' ? 0 : 2 });
        }
      }
    });
  }

  test('is the organizer\'s to change, but for cancelling', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { requiresApproval: true });
    const booking = await cast.book(person, event);
    const path = `/bookings/${booking.id}/status`;
    await person.rest.refused('POST', path, { status: 403, code: 'forbidden' }, { body: { status: 'confirmed' } });
    await (await cast.person()).rest.refused('POST', path, NOT_YOURS, { body: { status: 'confirmed' } });
    await organizer.rest.refused('POST', path, { status: 422 }, { body: { status: 'waiting' } });
    await person.rest.post(path, { status: 'cancelled' });
  });

  test('COMPLETED turns confirmed into no_show, and an organizer may correct it', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const booking = await cast.book(person, event, 3);
    for (const status of ['ONGOING', 'COMPLETED']) await organizer.rest.post(`/events/${event.id}/status`, { status });
    expect(await person.rest.get<Booking>(`/bookings/${booking.id}`)).toMatchObject({ status: 'no_show' });
    expect(await seats(cast, event)).toMatchObject({ totalRegistrations: 3 });
    await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'attended' });
  });
});
