import type { EventsClient } from '../support/events-client';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP, hence, later } from '../support/time';
import type { Booking, MajlisEvent, NewEvent, Page, WaitlistEntry } from '../support/wire';

/** Leads and terms so short that what is due comes while the test waits for it. */
const SHORT = { MAJLIS_EVENTS__REMINDERS: '["1m","2m"]', MAJLIS_WAITLIST__OFFER_TTL: '2s' };

test.use({ serverEnv: SHORT });

/** An event whose reminder of one minute is due in this many seconds. */
function dueIn(seconds: number, details: Partial<NewEvent> = {}): Partial<NewEvent> {
  return { startDate: hence({ seconds: 60 + seconds }), ...details };
}

function remindersOf(client: EventsClient, event: MajlisEvent): object[] {
  return client.heard.all('event-starting-soon').filter((reminder) => reminder.eventId === event.id);
}

async function reminded(client: EventsClient, event: MajlisEvent): Promise<void> {
  const reminder = await client.heard.next('event-starting-soon', ({ eventId }) => eventId === event.id);
  expect(reminder).toMatchObject({ eventTitle: event.title, minutesUntilStart: 1 });
}

test.describe('reminders', () => {
  test('come to each confirmed person once, wherever they are, with the lead as configured', async ({ cast }) => {
    const [organizer, confirmed, cancelled] = [await cast.person(), await cast.person(), await cast.person()];
    const meetingUrl = 'https://meet.example/room';
    const event = await cast.event(organizer, dueIn(3, { meetingUrl }));
    const after = await cast.event(organizer, dueIn(6));
    await cast.book(confirmed, event);
    await cast.cancel(cancelled, await cast.book(cancelled, event));
    for (const person of [organizer, confirmed, cancelled]) await cast.book(person, after);
    const clients = [await organizer.events(), await confirmed.events(), await cancelled.events()];
    const [organizers, confirmeds, cancelleds] = clients;
    if (!organizers || !confirmeds || !cancelleds) throw new Error('unreachable');
    await organizers.join(event.id, 'organizer');

    expect(await confirmeds.heard.next('event-starting-soon')).toMatchObject({
      eventId: event.id, eventTitle: event.title, startDate: event.startDate, minutesUntilStart: 1, meetingUrl,
    });
    for (const client of clients) await reminded(client, after);
    expect(remindersOf(confirmeds, event)).toHaveLength(1);
    expect(remindersOf(organizers, event)).toEqual([]);
    expect(remindersOf(cancelleds, event)).toEqual([]);
  });

  test('do not come to who is pending', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, dueIn(2, { requiresApproval: true }));
    const after = await cast.event(organizer, dueIn(5));
    expect((await cast.book(person, event)).status).toBe('pending');
    await cast.book(person, after);
    const client = await person.events();
    await reminded(client, after);
    expect(remindersOf(client, event)).toEqual([]);
  });

  test('skip a lead that was past when the event was made, and send each that is to come', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const near = await cast.event(organizer, dueIn(5));
    const far = await cast.event(organizer, dueIn(62));
    await cast.book(person, near);
    await cast.book(person, far);
    const client = await person.events();
    expect(await client.heard.next('event-starting-soon')).toMatchObject({ eventId: far.id, minutesUntilStart: 2 });
    await reminded(client, near);
    expect(remindersOf(client, near)).toHaveLength(1);
  });

  test('follow a start that is moved', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const away = await cast.event(organizer, dueIn(3, { endDate: hence({ hours: 9 }) }));
    const near = await cast.event(organizer, { endDate: hence({ hours: 9 }) });
    const last = await cast.event(organizer, dueIn(10));
    for (const event of [away, near, last]) await cast.book(person, event);
    const client = await person.events();
    await organizer.rest.patch(`/events/${away.id}`, { startDate: hence({ hours: 5 }) });
    const closer = hence({ seconds: 62 });
    await organizer.rest.patch(`/events/${near.id}`, { startDate: closer });
    await reminded(client, near);
    // Another start is another reminder.
    await organizer.rest.patch(`/events/${near.id}`, { startDate: later(closer, { seconds: 2 }) });
    await reminded(client, near);
    await reminded(client, last);
    expect(remindersOf(client, away)).toEqual([]);
    expect(remindersOf(client, near)).toHaveLength(2);
  });

  test('come once also when the server was killed in between, and none is lost', async ({ ownStage }) => {
    const { server, cast } = await ownStage({ env: SHORT });
    const [organizer, person] = [await cast.person(), await cast.person()];
    const before = await cast.event(organizer, dueIn(2));
    const during = await cast.event(organizer, dueIn(6));
    const after = await cast.event(organizer, dueIn(11));
    for (const event of [before, during, after]) await cast.book(person, event);
    const client = await person.events({ comesBack: true });
    await reminded(client, before);
    await server.kill();
    await server.restart();
    expect(await client.back()).toBe(true);
    await reminded(client, during);
    await server.kill();
    await server.restart();
    await client.back();
    await reminded(client, after);
    for (const event of [before, during, after]) expect(remindersOf(client, event)).toHaveLength(1);
  });
});

test.describe('statuses by the clock', () => {
  async function statusOf(person: Person, booking: Booking): Promise<string> {
    return (await person.rest.get<Booking>(`/bookings/${booking.id}`)).status;
  }

  test('the start and the end are announced, and bookings follow', async ({ cast }) => {
    const [organizer, stays, comes] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { startDate: hence({ seconds: 3 }), endDate: hence({ seconds: 6 }) });
    const [absent, attending] = [await cast.book(stays, event), await cast.book(comes, event)];
    const client = await stays.events();
    await client.join(event.id, 'attendee');
    expect(await client.heard.next('event-status-changed')).toMatchObject({
      eventId: event.id, status: 'ONGOING', message: 'Event has started!', timestamp: expect.stringMatching(TIMESTAMP),
    });
    await organizer.rest.post(`/events/${event.id}/check-in`, { code: attending.code });
    expect(await client.heard.next('event-status-changed')).toMatchObject({
      status: 'COMPLETED', message: 'Event status changed to COMPLETED',
    });
    expect(client.heard.all('event-status-changed')).toHaveLength(2);
    expect((await organizer.rest.get<MajlisEvent>(`/events/${event.id}`)).status).toBe('COMPLETED');
    expect(await statusOf(stays, absent)).toBe('no_show');
    expect(await statusOf(comes, attending)).toBe('attended');
    const late = await cast.person();
    await late.rest.refused('POST', `/events/${event.id}/bookings`, { status: 409, code: 'booking_closed' }, { body: {} });
  });

  test('at the start, who is still pending expires and gives the seats back', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { startDate: hence({ seconds: 3 }), requiresApproval: true });
    const booking = await cast.book(person, event, 2);
    const client = await organizer.events();
    await client.join(event.id);
    await client.heard.next('attendees-count-update', ({ totalRegistrations }) => totalRegistrations === 0);
    expect(await statusOf(person, booking)).toBe('expired');
    const status = { body: { status: 'confirmed' } };
    const expected = { status: 409, code: 'invalid_transition' };
    await organizer.rest.refused('POST', `/bookings/${booking.id}/status`, expected, status);
  });

  test('at the start the waitlist closes, and seats on offer are for all', async ({ cast }) => {
    const [organizer, booked, offered, waiting] = await cast.people(4);
    if (!organizer || !booked || !offered || !waiting) throw new Error('unreachable');
    const event = await cast.event(organizer, { maxAttendees: 1, startDate: hence({ seconds: 3 }) });
    const booking = await cast.book(booked, event);
    const [first, second] = [await cast.wait(offered, event), await cast.wait(waiting, event)];
    const client = await organizer.events();
    await client.join(event.id);
    await cast.cancel(booked, booking);
    // Both terms, the offer's own and the start, fall close together here: the seat must come to all in the end.
    await client.heard.next('availability-changed', ({ availableSeats }) => availableSeats === 1);
    for (const [person, entry] of [[offered, first], [waiting, second]] as const) {
      const { status } = await cast.myEntry(person, event).catch((): Pick<WaitlistEntry, 'status'> => ({ status: 'expired' }));
      expect(['expired', 'cancelled']).toContain(status);
      const code = { status: [404, 409] };
      await person.rest.refused('POST', `/waitlist/${entry.id}/accept`, code);
    }
  });
});

test.describe('offers that run out', () => {
  test('pass on to the next, and cannot be accepted any more', async ({ cast }) => {
    const { event, organizer, holder: booked, booking } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    const [firsts, seconds] = [await cast.wait(first, event), await cast.wait(second, event)];
    const clients = [await first.events(), await second.events()];
    await cast.cancel(booked, booking);
    const offer = await clients[0]?.heard.next('waitlist-promotion');
    expect(offer).toMatchObject({ waitlistId: firsts.id });
    expect(Date.parse(offer?.expiresAt ?? '') - Date.now()).toBeLessThanOrEqual(2_000);
    expect(await clients[1]?.heard.next('waitlist-promotion')).toMatchObject({ waitlistId: seconds.id });
    const expired = { status: 409, code: 'offer_expired' };
    await first.rest.refused('POST', `/waitlist/${firsts.id}/accept`, expired);
    const list = await organizer.rest.get<Page<WaitlistEntry>>(`/events/${event.id}/waitlist?limit=100`);
    const status = list.data.find((entry) => entry.id === firsts.id)?.status ?? 'expired';
    expect(status).toBe('expired');
    // Who was late may wait again, or even book what is free.
    const again = await first.rest.send('POST', `/events/${event.id}/bookings`, { body: { joinWaitlist: true } });
    expect([201, 202]).toContain(again.status);
  });

  test('become free for all when nobody waits', async ({ cast }) => {
    const { event, organizer, holder: booked, booking } = await cast.soldOut();
    const waiting = await cast.person();
    await cast.wait(waiting, event);
    const client = await organizer.events();
    await client.join(event.id, 'organizer');
    await cast.cancel(booked, booking);
    expect(await client.heard.next('availability-changed')).toMatchObject({ availableSeats: 1 });
    expect(client.heard.all('attendees-count-update').at(-1)).toMatchObject({ availableSeats: 1, isFull: false });
    await cast.book(booked, event);
  });

  test('also when the server was down at that moment', async ({ ownStage }) => {
    const { server, cast } = await ownStage({ env: SHORT });
    const { event, holder: booked, booking } = await cast.soldOut();
    const [first, second] = [await cast.person(), await cast.person()];
    await cast.wait(first, event);
    const seconds = await cast.wait(second, event);
    const client = await second.events({ comesBack: true });
    await cast.cancel(booked, booking);
    await server.kill();
    await server.restart();
    await client.back();
    expect(await client.heard.next('waitlist-promotion')).toMatchObject({ waitlistId: seconds.id });
    await second.rest.create(`/waitlist/${seconds.id}/accept`);
  });
});
