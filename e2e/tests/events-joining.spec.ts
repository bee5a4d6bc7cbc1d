import { expectFields } from '../support/cast';
import { TRANSPORTS } from '../support/events-client';
import { expect, test } from '../support/test';
import { later } from '../support/time';
import type { Ack } from '../support/wire';

const UNAUTHORIZED = { success: false, message: 'Unauthorized' };
const NOT_FOUND = { success: false, message: 'Event not found' };

for (const transport of TRANSPORTS) {
  test.describe(`joining and leaving, ${transport}`, () => {
    test('answers the state, whichever way the event is named', async ({ cast }) => {
      const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
      const event = await cast.event(organizer, { maxAttendees: 5 });
      await cast.book(person, event, 2);
      const client = await (await cast.person()).events({ transport });
      for (const eventId of [event.id, event.number, String(event.number)]) {
        const ack = await client.ask('join-event', { eventId });
        expect(ack).toMatchObject({ success: true, message: `Joined event ${event.id}` });
        expect(ack.data).toMatchObject({
          status: 'SCHEDULED', totalRegistrations: 2, maxAttendees: 5, availableSeats: 3, isFull: false,
        });
      }
      expect(await client.ask('leave-event', { eventId: event.number })).toMatchObject({
        success: true, message: `Left event ${event.id}`,
      });
    });

    test('lets each role in only where it belongs', async ({ cast }) => {
      const [organizer, attendee, stranger] = await Promise.all([cast.person(), cast.person(), cast.person()]);
      const event = await cast.event(organizer);
      const booking = await cast.book(attendee, event);
      const asOrganizer = { eventId: event.id, role: 'organizer' };
      const asAttendee = { eventId: event.id, role: 'attendee' };

      const strangers = await stranger.events({ transport });
      expect(await strangers.ask('join-event', asOrganizer)).toMatchObject(UNAUTHORIZED);
      expect(await strangers.ask('join-event', asAttendee)).toMatchObject(UNAUTHORIZED);

      const attendees = await attendee.events({ transport });
      await attendees.join(event.id, 'attendee');
      expect(await attendees.ask('join-event', asOrganizer)).toMatchObject(UNAUTHORIZED);

      const organizers = await organizer.events({ transport });
      await organizers.join(event.id, 'organizer');
      await organizers.join(event.id, 'attendee');

      await cast.cancel(attendee, booking);
      expect(await attendees.ask('join-event', asAttendee)).toMatchObject(UNAUTHORIZED);
      expect(await attendees.join(event.id)).toMatchObject({ totalRegistrations: 0 });
    });

    test('leaves nothing unanswered', async ({ cast }) => {
      const organizer = await cast.person();
      const event = await cast.event(organizer);
      const client = await organizer.events({ transport });
      const unknown = ['01890000-0000-7000-8000-000000000000', 999_999_999, '999999999'];
      for (const eventId of unknown) expect(await client.ask('join-event', { eventId })).toMatchObject(NOT_FOUND);

      const bad: unknown[] = [
        null, 'text', 7, true, [], {}, { eventId: null }, { eventId: {} }, { eventId: [] }, { eventId: true },
        { eventId: '' }, { eventId: -1 }, { eventId: 1.5 }, { eventId: 'no id' }, { eventId: 'x'.repeat(5000) },
        { eventId: event.id, role: 'boss' }, { eventId: event.id, role: 7 },
      ];
      for (const name of ['join-event', 'leave-event']) {
        for (const payload of bad) {
          if (name === 'leave-event' && payload !== null && typeof payload === 'object' && 'role' in payload) continue;
          const ack = await client.ask(name, payload);
          expect(ack.success, `${name} ${JSON.stringify(payload)?.slice(0, 60)}`).toBe(false);
          expect(ack.message).toMatch(/\S/);
        }
        const ack = await client.ask(name);
        expect(ack.success, `${name} without a payload`).toBe(false);
        expect(ack.message).toMatch(/\S/);
      }
      expect(await client.ask('dance', { eventId: event.id })).toMatchObject({
        success: false, message: 'Unknown message',
      });
      expect(await client.ask('dance')).toMatchObject({ success: false, message: 'Unknown message' });
      await client.join(event.id, 'organizer');
    });

    test('answers nothing where no ack was asked for', async ({ cast }) => {
      const organizer = await cast.person();
      const event = await cast.event(organizer);
      const client = await organizer.events({ transport });
      client.socket.emit('join-event', { eventId: event.id, role: 'organizer' });
      client.socket.emit('join-event', { eventId: 'no id' });
      client.socket.emit('join-event');
      client.socket.emit('dance', 1, 2, 3);
      await client.join(event.id);
      expect(await cast.bell(organizer, event, client)).toEqual([[]]);
    });

    test('hears nothing after leaving', async ({ cast }) => {
      const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
      const [event, other] = [await cast.event(organizer), await cast.event(organizer)];
      const client = await organizer.events({ transport });
      await client.join(event.id, 'organizer');
      await client.join(event.id, 'attendee');
      await client.join(other.id);
      await client.ask('leave-event', { eventId: event.id });
      const booking = await cast.book(person, event);
      await cast.cancel(person, booking);
      await organizer.rest.patch(`/events/${event.id}`, { title: 'nobody hears of this' });
      expect(await cast.bell(organizer, other, client)).toEqual([[]]);
      // Leaving again, or an event never joined, does no harm.
      expect(await client.ask('leave-event', { eventId: event.id })).toMatchObject({ success: true });
    });

    test('takes binary where text belongs, and lives on', async ({ cast }) => {
      const organizer = await cast.person();
      const event = await cast.event(organizer);
      const client = await organizer.events({ transport });
      const bytes = Buffer.from([0, 1, 2, 255]);
      expect(await client.ask('join-event', bytes)).toMatchObject({ success: false });
      expect(await client.ask('join-event', { eventId: bytes })).toMatchObject({ success: false });
      expect(await client.ask('dance', { deep: [bytes, bytes] })).toMatchObject({ message: 'Unknown message' });
      await client.join(event.id, 'organizer');
    });
  });
}

test.describe('drafts', () => {
  test('exist for their organizers only, until published', async ({ cast }) => {
    const [organizer, stranger] = await Promise.all([cast.person(), cast.person()]);
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    const [organizers, strangers] = [await organizer.events(), await stranger.events()];
    expect(await strangers.ask('join-event', { eventId: draft.id })).toMatchObject(NOT_FOUND);
    expect(await strangers.ask('join-event', { eventId: draft.number, role: 'organizer' })).toMatchObject(NOT_FOUND);
    expect(await organizers.join(draft.id, 'organizer')).toMatchObject({ status: 'DRAFT' });
    await organizer.rest.post(`/events/${draft.id}/status`, { status: 'SCHEDULED' });
    expect(await organizers.heard.next('event-status-changed')).toMatchObject({
      eventId: draft.id, status: 'SCHEDULED', message: 'Event status changed to SCHEDULED',
    });
    expect(await strangers.join(draft.id)).toMatchObject({ status: 'SCHEDULED' });
  });
});

test.describe('organizers', () => {
  test('a co-organizer is one, a checker is not; who is removed leaves the room', async ({ cast }) => {
    const [owner, coOrganizer, checker, guest] = await cast.people(4);
    if (!owner || !coOrganizer || !checker || !guest) throw new Error('unreachable');
    const event = await cast.event(owner);
    const path = `/events/${event.id}/organizers`;
    await owner.rest.create(path, { email: coOrganizer.details.email, role: 'co_organizer' });
    await owner.rest.create(path, { email: checker.details.email, role: 'checker' });

    const checkers = await checker.events();
    expect(await checkers.ask('join-event', { eventId: event.id, role: 'organizer' })).toMatchObject(UNAUTHORIZED);
    const client = await coOrganizer.events();
    await client.join(event.id, 'organizer');
    await cast.book(guest, event);
    await client.heard.next('new-registration');
    await client.heard.next('event-stats-update');

    await owner.rest.delete(`${path}/${coOrganizer.id}`, 204);
    await cast.book(checker, event);
    expect(await cast.bell(owner, event, client)).toEqual([['attendees-count-update']]);
    expect(await client.ask('join-event', { eventId: event.id, role: 'organizer' })).toMatchObject(UNAUTHORIZED);
  });
});

test('state, then stream: a join amid bookings misses nothing and hears nothing twice', async ({ cast }) => {
  const organizer = await cast.person();
  const people = await cast.people(16);
  const event = await cast.event(organizer, { maxAttendees: 100 });
  const joiners = await Promise.all(people.slice(0, 6).map((person) => person.events()));
  const bookings = Promise.all(people.map((person) => cast.book(person, event)));
  const states = await Promise.all(joiners.map((client) => client.join(event.id)));
  await bookings;
  for (const [index, client] of joiners.entries()) {
    const joinedAt = states[index]?.totalRegistrations ?? -1;
    if (joinedAt < 16) {
      await client.heard.next('attendees-count-update', ({ totalRegistrations }) => totalRegistrations === 16);
    }
    const totals = client.heard.all('attendees-count-update').map((update) => update.totalRegistrations);
    const rising = [joinedAt, ...totals];
    expect(rising, 'each count is later than the one before').toEqual([...new Set(rising)].sort((a, b) => a - b));
    for (const update of client.heard.all('attendees-count-update')) {
      expectFields(update, ['eventId', 'totalRegistrations', 'maxAttendees', 'availableSeats', 'isFull']);
      expect(update.availableSeats).toBe(100 - update.totalRegistrations);
    }
  }
  await cast.bell(organizer, event, ...joiners);
});

test('an oversized message ends that connection at most, never the server', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { startDate: later(new Date().toISOString(), { hours: 1 }) });
  const client = await organizer.events({ comesBack: true });
  const answered = client.ask<Ack>('join-event', { eventId: 'x'.repeat(4_000_000) }).then(
    (ack) => expect(ack.success).toBe(false),
    () => undefined,
  );
  await Promise.race([answered, client.ended]);
  const other = await organizer.events();
  await other.join(event.id, 'organizer');
});
