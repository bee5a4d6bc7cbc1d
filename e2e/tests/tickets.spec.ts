import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { publicKeysIn, readQr, verifiesOffline } from '../support/tickets';
import { TIMESTAMP } from '../support/time';
import type { Booking, MajlisEvent } from '../support/wire';

interface Door {
  organizer: Person;
  checker: Person;
  person: Person;
  event: MajlisEvent;
  booking: Booking;
}

async function door(cast: Cast, requiresApproval = false): Promise<Door> {
  const [organizer, checker, person] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { requiresApproval });
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  return { organizer, checker, person, event, booking: await cast.book(person, event, 2) };
}

async function picture(person: Person, booking: Booking): Promise<Buffer> {
  const url = `${person.server.url}/api/v1/bookings/${booking.id}/ticket.png`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${person.token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^image\/png\b/);
  return Buffer.from(await answer.arrayBuffer());
}

const UNKNOWN = { status: 404, code: 'unknown_ticket' };
const NOT_ADMITTED = { status: 409, code: 'not_admitted' };

test('a ticket comes as JSON, SVG and PNG, for its person only', async ({ cast }) => {
  const { person, booking, checker } = await door(cast);
  const path = `/bookings/${booking.id}/ticket`;
  const ticket = await person.rest.send('GET', path);
  expect(ticket.status).toBe(200);
  expect(ticket.text).toContain(booking.code);
  const svg = await person.rest.send<string>('GET', `${path}.svg`);
  expect(svg.headers.get('content-type')).toMatch(/^image\/svg\+xml\b/);
  expect(svg.text).toContain('<svg');
  expect(svg.text).not.toMatch(/<script|xlink:href="http|href="http/);
  expect(readQr(await picture(person, booking))).toMatch(/\S/);
  const stranger = await cast.person();
  for (const form of ['', '.svg', '.png']) {
    await stranger.rest.refused('GET', `${path}${form}`, { status: [403, 404] });
    await cast.nobody.refused('GET', `${path}${form}`, { status: 401, code: 'unauthorized' });
  }
  await checker.rest.refused('GET', path, { status: [403, 404] });
});

test('a door verifies a ticket offline with the event\'s public key', async ({ cast }) => {
  const { person, booking, event, checker, organizer } = await door(cast);
  const keys = publicKeysIn(await checker.rest.get(`/events/${event.id}/ticket-key`));
  expect(keys.length).toBeGreaterThan(0);
  const qr = readQr(await picture(person, booking));
  expect(verifiesOffline(qr, keys), qr).toBe(true);
  const ticket = await person.rest.send('GET', `/bookings/${booking.id}/ticket`);
  expect(ticket.text, 'the JSON carries the text of the QR code').toContain(qr);

  const middle = Math.floor(qr.lastIndexOf('.') / 2);
  const tampered = `${qr.slice(0, middle)}${qr[middle] === 'A' ? 'B' : 'A'}${qr.slice(middle + 1)}`;
  expect(verifiesOffline(tampered, keys)).toBe(false);

  const other = await cast.event(organizer);
  const otherKeys = publicKeysIn(await organizer.rest.get(`/events/${other.id}/ticket-key`));
  expect(verifiesOffline(qr, otherKeys), 'each event has a key of its own').toBe(false);
  await person.rest.refused('GET', `/events/${event.id}/ticket-key`, { status: 403, code: 'forbidden' });
});

test('a checker admits by code, once', async ({ cast }) => {
  const { checker, organizer, event, booking, person } = await door(cast);
  const path = `/events/${event.id}/check-in`;
  const body = { code: booking.code };
  await person.rest.refused('POST', path, { status: 403, code: 'forbidden' }, { body });
  const admitted = await checker.rest.post<Booking>(path, body);
  expect(admitted).toMatchObject({ id: booking.id, status: 'attended', attendeeCount: 2, attendeeName: person.name });
  for (const who of [checker, organizer]) {
    const problem = await who.rest.refused('POST', path, { status: 409, code: 'already_checked_in' }, { body });
    expect(problem.checkedInAt).toMatch(TIMESTAMP);
  }
  await checker.rest.refused('PATCH', `/events/${event.id}`, { status: 403, code: 'forbidden' }, { body: { title: 'x' } });
  await checker.rest.refused('GET', `/events/${event.id}/bookings`, { status: 403, code: 'forbidden' });
});

test('a checker admits by the text of the QR code', async ({ cast }) => {
  const { checker, event, booking, person } = await door(cast);
  const code = readQr(await picture(person, booking));
  const path = `/events/${event.id}/check-in`;
  expect(await checker.rest.post<Booking>(path, { code })).toMatchObject({ id: booking.id, status: 'attended' });
  await checker.rest.refused('POST', path, { status: 409, code: 'already_checked_in' }, { body: { code: booking.code } });
});

test('two doors at once admit a ticket once', async ({ cast }) => {
  const { checker, organizer, event, booking } = await door(cast);
  const body = { code: booking.code };
  const answers = await Promise.all(
    [checker, organizer, checker, organizer].map(({ rest }) => rest.send('POST', `/events/${event.id}/check-in`, { body })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
});

test('what is no ticket of this event is unknown', async ({ cast }) => {
  const { checker, organizer, event, booking, person } = await door(cast);
  const other = await cast.event(organizer);
  const elsewhere = await cast.book(person, other);
  const qr = readQr(await picture(person, booking));
  const forged = `${qr.slice(0, -4)}${qr.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
  const path = `/events/${event.id}/check-in`;
  for (const code of ['nothing', elsewhere.code, readQr(await picture(person, elsewhere)), forged, 'x'.repeat(3000), '💺']) {
    await checker.rest.refused('POST', path, UNKNOWN, { body: { code } });
  }
  for (const body of [{}, { code: 7 }, { code: null }]) await checker.rest.refused('POST', path, { status: 422 }, { body });
  await checker.rest.post(path, { code: booking.code });
});

test('who is pending or has cancelled is not admitted', async ({ cast }) => {
  const { checker, event, booking, person } = await door(cast, true);
  const path = `/events/${event.id}/check-in`;
  await checker.rest.refused('POST', path, NOT_ADMITTED, { body: { code: booking.code } });
  await cast.cancel(person, booking);
  await checker.rest.refused('POST', path, NOT_ADMITTED, { body: { code: booking.code } });
});

test('a booking that was handed over admits the new person by the new ticket', async ({ cast }) => {
  const { checker, event, booking, person } = await door(cast);
  const heir = await cast.person();
  const moved = await person.rest.post<Booking>(`/bookings/${booking.id}/transfer`, { email: heir.details.email });
  const code = readQr(await picture(heir, moved));
  expect(await checker.rest.post<Booking>(`/events/${event.id}/check-in`, { code })).toMatchObject({
    userId: heir.id, attendeeName: heir.name,
  });
});
