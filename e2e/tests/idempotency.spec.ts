import { type Cast, newEvent } from '../support/cast';
import { expect, test } from '../support/test';
import type { Booking, MajlisEvent, Page } from '../support/wire';

const SOLD_OUT = { status: 409, code: 'sold_out' };

async function taken(cast: Cast, event: MajlisEvent): Promise<number> {
  return (await cast.nobody.get<MajlisEvent>(`/events/${event.id}`)).totalRegistrations;
}

test.describe('idempotency keys', () => {
  const MISMATCH = { status: 422, code: 'idempotency_mismatch' };

  function keyed(key: string): Record<string, string> {
    return { 'Idempotency-Key': key };
  }

  test('the same key and body give the first answer again', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const body = newEvent();
    const event = await organizer.rest.create<MajlisEvent>('/events', body, keyed('e1'));
    expect(await organizer.rest.create<MajlisEvent>('/events', body, keyed('e1'))).toEqual(event);
    const path = `/events/${event.id}/bookings`;
    const booking = await person.rest.create<Booking>(path, { attendeeCount: 2 }, keyed('b1'));
    expect(await person.rest.create<Booking>(path, { attendeeCount: 2 }, keyed('b1'))).toEqual(booking);
    expect(await taken(cast, event)).toBe(2);
    expect((await organizer.rest.get<Page<MajlisEvent>>('/events?organizing=true')).data).toHaveLength(1);
  });

  test('the same key with another body is refused', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const path = `/events/${event.id}/bookings`;
    await person.rest.create<Booking>(path, { attendeeCount: 2 }, keyed('k'));
    await person.rest.refused('POST', path, MISMATCH, { body: { attendeeCount: 3 }, headers: keyed('k') });
    expect(await taken(cast, event)).toBe(2);
  });

  test('a key is of one person and one path', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const [one, two] = [await cast.event(organizer), await cast.event(organizer)];
    const first = await person.rest.create<Booking>(`/events/${one.id}/bookings`, {}, keyed('k'));
    const second = await organizer.rest.create<Booking>(`/events/${one.id}/bookings`, {}, keyed('k'));
    const third = await person.rest.create<Booking>(`/events/${two.id}/bookings`, {}, keyed('k'));
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
  });

  test('many at once do it once', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const path = `/events/${event.id}/bookings`;
    const request = { body: { attendeeCount: 2 }, headers: keyed('at once') };
    const answers = await Promise.all(Array.from({ length: 6 }, () => person.rest.send<Booking>('POST', path, request)));
    const made = answers.filter((answer) => answer.status === 201);
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    for (const answer of answers) {
      if (answer.status === 201) continue;
      expect(answer.status, answer.text).toBe(409);
      expect(answer.text).toContain('idempotency_in_progress');
    }
    expect(await taken(cast, event)).toBe(2);
  });

  test('a refusal is an answer too', async ({ cast }) => {
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer, { maxAttendees: 1 });
    const theirs = await cast.book(organizer, event);
    const path = `/events/${event.id}/bookings`;
    await person.rest.refused('POST', path, SOLD_OUT, { body: {}, headers: keyed('k') });
    await cast.cancel(organizer, theirs);
    await person.rest.refused('POST', path, SOLD_OUT, { body: {}, headers: keyed('k') });
    await person.rest.create<Booking>(path, {}, keyed('another'));
  });

  test('survive a restart', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const [organizer, person] = await cast.pair();
    const event = await cast.event(organizer);
    const path = `/events/${event.id}/bookings`;
    const booking = await person.rest.create<Booking>(path, {}, keyed('k'));
    await server.kill();
    await server.restart();
    expect(await person.rest.create<Booking>(path, {}, keyed('k'))).toEqual(booking);
  });
});
