import { type Cast, expectFields } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP, hence } from '../support/time';
import { type Booking, type MajlisEvent, type Page, WAITLIST_FIELDS, type WaitlistEntry } from '../support/wire';

async function expectSeats(cast: Cast, event: MajlisEvent, totalRegistrations: number, availableSeats: number): Promise<void> {
  expect(await cast.nobody.get<MajlisEvent>(`/events/${event.id}`)).toMatchObject({
    totalRegistrations, availableSeats, isFull: availableSeats === 0,
  });
}

const SOLD_OUT = { status: 409, code: 'sold_out' };
const NOT_YOURS = { status: [403, 404] };

test.describe('waiting', () => {
  test('answers 202 with the entry and its position', async ({ cast }) => {
    const { event } = await cast.soldOut({ maxAttendees: 2 });
    const [first, second] = [await cast.person(), await cast.person()];
    const entry = await cast.wait(first, event, 2);
    expectFields(entry, WAITLIST_FIELDS);
    expect(entry).toMatchObject({
      eventId: event.id, userId: first.id, attendeeCount: 2, position: 1, status: 'waiting', offer: null,
    });
    expect(entry.createdAt).toMatch(TIMESTAMP);
    expect(await cast.wait(second, event)).toMatchObject({ position: 2 });
    expect(await cast.myEntry(first, event)).toMatchObject({ id: entry.id, position: 1 });
    await expectSeats(cast, event, 2, 0);
  });

  test('with seats enough is a booking', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer);
    const booking = await person.rest.create<Booking>(`/events/${event.id}/bookings`, { joinWaitlist: true });
    expect(booking.status).toBe('confirmed');
  });

  test('is refused twice', async ({ cast }) => {
    const { event } = await cast.soldOut();
    const person = await cast.person();
    await cast.wait(person, event);
    const waiting = { status: 409, code: 'already_waitlisted' };
    await person.rest.refused('POST', `/events/${event.id}/bookings`, waiting, { body: { joinWaitlist: true } });
  });

  test('is listed to the organizer and to oneself, and to nobody else', async ({ cast }) => {
    const { event, organizer } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    const entries = [await cast.wait(first, event), await cast.wait(second, event)];
    const list = await organizer.rest.get<Page<WaitlistEntry>>(`/events/${event.id}/waitlist`);
    expect(list.data.map((entry) => entry.id).sort()).toEqual(entries.map((entry) => entry.id).sort());
    const mine = await first.rest.get<Page<WaitlistEntry>>('/waitlist');
    expect(mine.data.map((entry) => entry.id)).toEqual([entries[0]?.id]);
    await first.rest.refused('GET', `/events/${event.id}/waitlist`, { status: 403, code: 'forbidden' });
    await cast.nobody.refused('GET', '/waitlist', { status: 401, code: 'unauthorized' });
  });

  test('ends when one leaves; the rest move up; joining again is allowed, at the end', async ({ cast }) => {
    const { event } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    const [firsts] = [await cast.wait(first, event), await cast.wait(second, event)];
    await second.rest.refused('DELETE', `/waitlist/${firsts.id}`, NOT_YOURS);
    const answer = await first.rest.send('DELETE', `/waitlist/${firsts.id}`);
    expect([200, 204]).toContain(answer.status);
    expect(await cast.myEntry(second, event)).toMatchObject({ position: 1 });
    expect(await cast.wait(first, event)).toMatchObject({ position: 2 });
  });
});

test.describe('an offer', () => {
  test('is made to the first in the same moment a seat comes free, and nobody else can take it', async ({ cast }) => {
    const { event, holder, booking } = await cast.soldOut();
    const [first, second, passerBy] = [await cast.person(), await cast.person(), await cast.person()];
    await cast.wait(first, event);
    await cast.wait(second, event);
    await cast.cancel(holder, booking);
    const entry = await cast.myEntry(first, event);
    expect(entry).toMatchObject({ status: 'offered', position: null });
    expect(entry.offer?.expiresAt).toMatch(TIMESTAMP);
    expect(await cast.myEntry(second, event)).toMatchObject({ status: 'waiting', position: 1, offer: null });
    await expectSeats(cast, event, 0, 0);
    for (const person of [passerBy, holder, second]) {
      const answer = await person.rest.send('POST', `/events/${event.id}/bookings`, { body: {} });
      expect(answer.status, answer.text).toBe(409);
    }
    await passerBy.rest.refused('POST', `/events/${event.id}/bookings`, SOLD_OUT, { body: {} });
  });

  test('lasts a day, and never past the start', async ({ cast }) => {
    const near = await cast.soldOut();
    const far = await cast.soldOut({ startDate: hence({ hours: 100 }), endDate: hence({ hours: 101 }) });
    for (const { event, holder, booking } of [near, far]) {
      const person = await cast.person();
      await cast.wait(person, event);
      await cast.cancel(holder, booking);
      const { offer } = await cast.myEntry(person, event);
      const expiresAt = Date.parse(offer?.expiresAt ?? '');
      expect(expiresAt).toBeLessThanOrEqual(Math.min(Date.parse(event.startDate), Date.parse(hence({ hours: 24 }))));
      expect(expiresAt).toBeGreaterThan(Date.parse(hence({ hours: 1 })));
    }
  });

  const ways: Record<string, (person: Person, entry: WaitlistEntry, event: MajlisEvent) => Promise<Booking>> = {
    'by /accept': ({ rest }, entry) => rest.create<Booking>(`/waitlist/${entry.id}/accept`),
    'by booking': ({ rest }, entry, event) =>
      rest.create<Booking>(`/events/${event.id}/bookings`, { attendeeCount: entry.attendeeCount }),
  };
  for (const [way, accept] of Object.entries(ways)) {
    test(`is accepted ${way}`, async ({ cast }) => {
      const { event, holder, booking } = await cast.soldOut({ maxAttendees: 2 });
      const person = await cast.person();
      const entry = await cast.wait(person, event, 2);
      await cast.cancel(holder, booking);
      expect(await accept(person, entry, event)).toMatchObject({
        eventId: event.id, userId: person.id, attendeeCount: 2, status: 'confirmed',
      });
      await expectSeats(cast, event, 2, 0);
      await person.rest.refused('POST', `/waitlist/${entry.id}/accept`, { status: 409 });
      await person.rest.refused('POST', `/waitlist/${entry.id}/decline`, { status: 409 });
    });
  }

  test('accepted for a smaller party gives the rest back', async ({ cast }) => {
    const { event, holder, booking } = await cast.soldOut({ maxAttendees: 3 });
    const person = await cast.person();
    await cast.wait(person, event, 3);
    await cast.cancel(holder, booking);
    const accepted = await person.rest.create<Booking>(`/events/${event.id}/bookings`, { attendeeCount: 1 });
    expect(accepted.attendeeCount).toBe(1);
    await expectSeats(cast, event, 1, 2);
  });

  test('is a booking like any other: pending where approval is needed', async ({ cast }) => {
    const { event, holder, booking } = await cast.soldOut({ requiresApproval: true });
    const person = await cast.person();
    const entry = await cast.wait(person, event);
    await cast.cancel(holder, booking);
    expect(await person.rest.create<Booking>(`/waitlist/${entry.id}/accept`)).toMatchObject({ status: 'pending' });
  });

  test('is the person\'s own, and there must be one', async ({ cast }) => {
    const { event, holder, booking, organizer } = await cast.soldOut();
    const person = await cast.person();
    const entry = await cast.wait(person, event);
    await person.rest.refused('POST', `/waitlist/${entry.id}/accept`, { status: 409 });
    await cast.cancel(holder, booking);
    for (const other of [holder, organizer]) {
      await other.rest.refused('POST', `/waitlist/${entry.id}/accept`, NOT_YOURS);
      await other.rest.refused('POST', `/waitlist/${entry.id}/decline`, NOT_YOURS);
    }
    await person.rest.refused('POST', '/waitlist/01890000-0000-7000-8000-000000000000/accept', { status: 404 });
    await person.rest.create(`/waitlist/${entry.id}/accept`);
  });

  test('declined, or left, goes to the next that fits; then to all', async ({ cast }) => {
    const { event, holder, booking } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    const [firsts, seconds] = [await cast.wait(first, event), await cast.wait(second, event)];
    await cast.cancel(holder, booking);
    await first.rest.post(`/waitlist/${firsts.id}/decline`);
    expect(await cast.myEntry(second, event)).toMatchObject({ status: 'offered' });
    await expectSeats(cast, event, 0, 0);
    const left = await second.rest.send('DELETE', `/waitlist/${seconds.id}`);
    expect([200, 204]).toContain(left.status);
    await expectSeats(cast, event, 0, 1);
    await cast.book(first, event);
  });

  test('accepted many times at once books once', async ({ cast }) => {
    const { event, holder, booking } = await cast.soldOut();
    const person = await cast.person();
    const entry = await cast.wait(person, event);
    await cast.cancel(holder, booking);
    const answers = await Promise.all([
      person.rest.send('POST', `/waitlist/${entry.id}/accept`),
      person.rest.send('POST', `/events/${event.id}/bookings`, { body: {} }),
      person.rest.send('POST', `/waitlist/${entry.id}/decline`),
      person.rest.send('POST', `/waitlist/${entry.id}/accept`),
    ]);
    expect(answers.filter((answer) => answer.status < 300).length, answers.map((answer) => answer.text).join('\n'))
      .toBeGreaterThanOrEqual(1);
    expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
    const now = await cast.nobody.get<MajlisEvent>(`/events/${event.id}`);
    expect(now.totalRegistrations + (now.availableSeats ?? -1)).toBe(1);
  });
});

test.describe('first come, first served', () => {
  test('a party that does not fit keeps its place and holds nothing', async ({ cast }) => {
    const { event, organizer } = await cast.soldOut({ maxAttendees: 2 });
    const [big, small] = [await cast.person(), await cast.person()];
    await cast.wait(big, event, 2);
    await cast.wait(small, event, 1);
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 3 });
    expect(await cast.myEntry(big, event)).toMatchObject({ status: 'waiting', position: 1 });
    expect(await cast.myEntry(small, event)).toMatchObject({ status: 'offered' });
    await expectSeats(cast, event, 2, 0);
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 5 });
    expect(await cast.myEntry(big, event)).toMatchObject({ status: 'offered' });
    await expectSeats(cast, event, 2, 0);
  });

  test('every way that frees a seat serves the waiting', async ({ cast }) => {
    const { event, organizer, holder, booking } = await cast.soldOut({ maxAttendees: 4 });
    const people = await cast.people(4);
    for (const person of people) await cast.wait(person, event);
    const offered = async (): Promise<number> => {
      const entries = await Promise.all(people.map((person) => cast.myEntry(person, event)));
      const states = entries.map((entry) => entry.status);
      expect(states, 'in the order they came').toEqual([...states].sort((a, b) => Number(a === 'waiting') - Number(b === 'waiting')));
      return states.filter((status) => status === 'offered').length;
    };
    await holder.rest.patch(`/bookings/${booking.id}`, { attendeeCount: 3 });
    expect(await offered()).toBe(1);
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 5 });
    expect(await offered()).toBe(2);
    await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'cancelled' });
    expect(await offered()).toBe(4);
    await expectSeats(cast, event, 0, 1);
  });

  test('an event that is cancelled closes its waitlist', async ({ cast }) => {
    const { event, organizer, holder, booking } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    const [firsts, seconds] = [await cast.wait(first, event), await cast.wait(second, event)];
    await cast.cancel(holder, booking);
    await organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
    for (const [person, entry] of [[first, firsts], [second, seconds]] as const) {
      await person.rest.refused('POST', `/waitlist/${entry.id}/accept`, { status: [404, 409] });
    }
  });

  test('capacity may not fall below what is taken and on offer', async ({ cast }) => {
    const { event, organizer, holder, booking } = await cast.soldOut({ maxAttendees: 3 });
    const person = await cast.person();
    await cast.wait(person, event, 2);
    await cast.cancel(holder, booking);
    await expectSeats(cast, event, 0, 1);
    const expected = { status: 409, code: 'capacity_below_taken' };
    await organizer.rest.refused('PATCH', `/events/${event.id}`, expected, { body: { maxAttendees: 1 } });
    await organizer.rest.patch(`/events/${event.id}`, { maxAttendees: 2 });
    await expectSeats(cast, event, 0, 0);
  });
});
