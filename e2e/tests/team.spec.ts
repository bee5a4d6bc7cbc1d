import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Booking, EventStats, Invitation, MajlisEvent, Organizer, Page, Team } from '../support/wire';

const FORBIDDEN = { status: 403, code: 'forbidden' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const DAY_MS = 24 * 3_600_000;

let strangers = 0;
/** An address that has no account on any server. */
function stranger(): string {
  strangers += 1;
  return `stranger.${process.pid}.${strangers}.${Math.random().toString(36).slice(2, 8)}@example.org`;
}

interface Crew {
  owner: Person;
  coOrganizer: Person;
  checker: Person;
  outsider: Person;
  guest: Person;
  booking: Booking;
  event: MajlisEvent;
  path: string;
}

async function crew(cast: Cast): Promise<Crew> {
  const [owner, coOrganizer, checker, outsider, guest] = await cast.people(5);
  if (!owner || !coOrganizer || !checker || !outsider || !guest) throw new Error('unreachable');
  const event = await cast.event(owner);
  const path = `/events/${event.id}`;
  await owner.rest.create(`${path}/organizers`, { email: coOrganizer.details.email, role: 'co_organizer' });
  await owner.rest.create(`${path}/organizers`, { email: checker.details.email, role: 'checker' });
  return { owner, coOrganizer, checker, outsider, guest, booking: await cast.book(guest, event), event, path };
}

test('everybody sees of an event what they are there', async ({ cast }) => {
  const { owner, coOrganizer, checker, outsider, path } = await crew(cast);
  const roles = [[owner, 'owner'], [coOrganizer, 'co_organizer'], [checker, 'checker'], [outsider, null]] as const;
  for (const [person, role] of roles) {
    expect((await person.rest.get<MajlisEvent>(path)).myRole).toBe(role);
    const { data } = await person.rest.get<Page<MajlisEvent>>('/events?organizing=true');
    expect(data.map(({ myRole }) => myRole)).toEqual(role === null ? [] : [role]);
  }
  expect((await cast.nobody.get<MajlisEvent>(path)).myRole).toBeNull();
});

test('a checker checks people in, and does and sees nothing else', async ({ cast }) => {
  const { checker, outsider, guest, booking, event, path } = await crew(cast);
  const live = await checker.events();
  expect(await live.ask('join-event', { eventId: event.id, role: 'organizer' })).toEqual({ success: false, message: 'Unauthorized' });
  for (const read of ['/bookings', '/bookings.csv', '/stats', '/waitlist', '/organizers', '/announcements']) {
    await checker.rest.refused('GET', `${path}${read}`, FORBIDDEN);
  }
  await checker.rest.refused('GET', `/bookings/${booking.id}`, NOT_FOUND);
  await checker.rest.refused('POST', `/bookings/${booking.id}/status`, NOT_FOUND, { body: { status: 'cancelled' } });
  await checker.rest.refused('PATCH', path, FORBIDDEN, { body: { title: 'mine' } });
  await checker.rest.refused('POST', `${path}/status`, FORBIDDEN, { body: { status: 'CANCELLED' } });
  await checker.rest.refused('POST', `${path}/announcements`, FORBIDDEN, { body: { message: 'x' } });
  for (const command of ['/clone', '/owner', '/organizers']) {
    const body = { userId: checker.id, email: outsider.details.email, role: 'checker' };
    await checker.rest.refused('POST', `${path}${command}`, FORBIDDEN, { body });
  }
  await checker.rest.refused('DELETE', path, FORBIDDEN);
  await outsider.rest.refused('POST', `${path}/check-in`, FORBIDDEN, { body: { code: booking.code } });
  const checkedIn = await checker.rest.post<Booking>(`${path}/check-in`, { code: booking.code });
  expect([checkedIn.userId, checkedIn.status]).toEqual([guest.id, 'attended']);
});

test('a co-organizer runs the event, and leaves it and its team to the owner', async ({ cast }) => {
  const { coOrganizer, checker, outsider, booking, event, path } = await crew(cast);
  await (await coOrganizer.events()).join(event.id, 'organizer');
  await coOrganizer.rest.patch(path, { venue: 'Hall 2' });
  await coOrganizer.rest.create(`${path}/announcements`, { message: 'Hall 2!' });
  await coOrganizer.rest.post(`/bookings/${booking.id}/status`, { status: 'attended' });
  expect(await coOrganizer.rest.get<EventStats>(`${path}/stats`)).toMatchObject({ checkInsCount: 1 });
  expect((await coOrganizer.rest.get<Page<Booking>>(`${path}/bookings`)).data).toHaveLength(1);
  await coOrganizer.rest.refused('GET', `${path}/organizers`, FORBIDDEN);
  await coOrganizer.rest.refused('POST', `${path}/organizers`, FORBIDDEN, { body: { email: outsider.details.email, role: 'checker' } });
  await coOrganizer.rest.refused('POST', `${path}/organizers`, FORBIDDEN, { body: { email: stranger(), role: 'checker' } });
  await coOrganizer.rest.refused('DELETE', `${path}/organizers/${checker.id}`, FORBIDDEN);
  await coOrganizer.rest.refused('POST', `${path}/owner`, FORBIDDEN, { body: { userId: coOrganizer.id } });
  await coOrganizer.rest.refused('POST', `${path}/clone`, FORBIDDEN, { body: {} });
  await coOrganizer.rest.refused('DELETE', path, FORBIDDEN);
});

test('who is removed, or only a checker from now on, hears nothing more of what organizers hear', async ({ cast }) => {
  const { owner, coOrganizer, outsider, event, path } = await crew(cast);
  await owner.rest.create(`${path}/organizers`, { email: outsider.details.email, role: 'co_organizer' });
  const [removed, demoted, stays] = [await coOrganizer.events(), await outsider.events(), await owner.events()];
  for (const client of [removed, demoted, stays]) {
    await client.join(event.id, 'organizer');
    await client.join(event.id, 'attendee');
  }
  await owner.rest.delete(`${path}/organizers/${coOrganizer.id}`, 204);
  await owner.rest.create(`${path}/organizers`, { email: outsider.details.email, role: 'checker' });
  const another = await cast.person();
  await cast.book(another, event);
  await owner.rest.create(`${path}/announcements`, { message: 'for us' });
  const [ofRemoved, ofDemoted, ofOwner] = await cast.bell(owner, event, removed, demoted, stays);
  expect(ofRemoved).toEqual(['attendees-count-update']);
  expect(ofDemoted).toEqual(['attendees-count-update']);
  expect(ofOwner).toEqual(['new-registration', 'attendees-count-update', 'event-stats-update', 'organizer-announcement']);
  await coOrganizer.rest.refused('GET', `${path}/stats`, FORBIDDEN);
  await owner.rest.refused('DELETE', `${path}/organizers/${coOrganizer.id}`, NOT_FOUND);
});

test.describe('an address without an account', () => {
  test('is invited; the owner sees that and can take it back', async ({ cast }) => {
    const owner = await cast.person();
    const event = await cast.event(owner);
    const path = `/events/${event.id}/organizers`;
    const email = stranger();
    const wish = { email: ` ${email.toUpperCase()} `, role: 'co_organizer' };
    const { invitation } = await owner.rest.post<{ invitation: Invitation }>(path, wish, 202);
    expect(invitation).toEqual({
      id: expect.any(String), email, role: 'co_organizer', createdAt: expect.stringMatching(TIMESTAMP),
      expiresAt: expect.stringMatching(TIMESTAMP),
    });
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(14 * DAY_MS);
    const team = await owner.rest.get<Team>(path);
    expect(team.data.map(({ userId, role }) => [userId, role])).toEqual([[owner.id, 'owner']]);
    expect(team.invitations).toEqual([invitation]);
    // Once more replaces it.
    const again = await owner.rest.post<{ invitation: Invitation }>(path, { email, role: 'checker' }, 202);
    expect((await owner.rest.get<Team>(path)).invitations).toEqual([again.invitation]);

    const other = await cast.person();
    const mine = await cast.event(other);
    await other.rest.refused('DELETE', `${path}/invitations/${again.invitation.id}`, FORBIDDEN);
    await other.rest.refused('DELETE', `/events/${mine.id}/organizers/invitations/${again.invitation.id}`, NOT_FOUND);
    await owner.rest.refused('DELETE', `${path}/invitations/${invitation.id}`, NOT_FOUND);
    await owner.rest.delete(`${path}/invitations/${again.invitation.id}`, 204);
    await owner.rest.refused('DELETE', `${path}/invitations/${again.invitation.id}`, NOT_FOUND);
    expect((await owner.rest.get<Team>(path)).invitations).toEqual([]);
  });

  test('that is no address is refused', async ({ cast }) => {
    const owner = await cast.person();
    const event = await cast.event(owner);
    for (const email of ['', 'nobody', 'a@b', `${'x'.repeat(250)}@example.org`, 'x@example.org\r\nBcc: y@example.org']) {
      const body = { email, role: 'checker' };
      await owner.rest.refused('POST', `/events/${event.id}/organizers`, { status: 422, code: 'validation_failed', field: 'email' }, { body });
    }
  });

  test('is no member by registering: the key in the letter proves it, not the form', async ({ cast }) => {
    const owner = await cast.person();
    const event = await cast.event(owner);
    const path = `/events/${event.id}`;
    const email = stranger();
    await owner.rest.post(`${path}/organizers`, { email, role: 'co_organizer' }, 202);
    const claimant = await cast.person({ email });
    expect((await claimant.rest.get<MajlisEvent>(path)).myRole).toBeNull();
    await claimant.rest.refused('GET', `${path}/stats`, FORBIDDEN);
    // Asked again, the holder of the account is added at once, and no invitation is left open.
    const added = await owner.rest.create<Organizer>(`${path}/organizers`, { email, role: 'checker' });
    expect(added).toEqual({ userId: claimant.id, name: claimant.name, email, role: 'checker' });
    expect((await owner.rest.get<Team>(`${path}/organizers`)).invitations).toEqual([]);
  });

  test('gets no more letters of one person than thirty a day, whatever becomes of the event', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
    const owner = await cast.person();
    const invite = async (event: MajlisEvent, howMany: number): Promise<number[]> => {
      const letter = (): { body: object } => ({ body: { email: stranger(), role: 'checker' } });
      const asked = Array.from({ length: howMany }, () => owner.rest.send('POST', `/events/${event.id}/organizers`, letter()));
      return (await Promise.all(asked)).map(({ status }) => status).sort();
    };
    const first = await cast.event(owner);
    expect(await invite(first, 20)).toEqual(Array(20).fill(202));
    await owner.rest.send('DELETE', `/events/${first.id}`);
    const second = await cast.event(owner);
    expect(await invite(second, 12)).toEqual([...Array(10).fill(202), 429, 429]);
    // Whoever has an account costs no letter to a stranger.
    const { email } = (await cast.person()).details;
    for (const role of ['checker', 'co_organizer']) await owner.rest.create(`/events/${second.id}/organizers`, { email, role });
  });
});

test('a key that is none opens nothing', async ({ cast }) => {
  const person = await cast.person();
  for (const key of ['nonsense', 'x'.repeat(2000), '%20', '..']) {
    await cast.nobody.refused('GET', `/invitations/${key}`, NOT_FOUND);
    await person.rest.refused('POST', `/invitations/${key}/accept`, NOT_FOUND);
  }
  await cast.nobody.refused('POST', '/invitations/nonsense/accept', { status: 401, code: 'unauthorized' });
});
