import type { Cast } from '../support/cast';
import { verifyEmail } from '../support/codes';
import { parseCsv } from '../support/csv';
import { LiveClient } from '../support/events-client';
import { type PartnerRequest, offer } from '../support/partner-places';
import { type Person, somebody } from '../support/person';
import { plainPng } from '../support/pictures';
import { askGuests } from '../support/questions';
import { form } from '../support/rest';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Booking, ChatMessage, MajlisEvent, Notification, Page, PublicUser, Question, Review, WaitlistEntry } from '../support/wire';

const DELETED = { kind: 'deleted', message: 'Your account has been deleted.', at: expect.stringMatching(TIMESTAMP) };
const NAME = 'Deleted user';
const WRONG = { status: 401, code: 'wrong_password' };
const NOT_FOUND = { status: 404, code: 'not_found' };

interface Attendee extends Booking {
  email: string;
  answers: Record<string, unknown>;
}

function leave(person: Person): Promise<{ ok: true }> {
  return person.rest.post(`/users/${person.id}/delete`, { password: person.details.password });
}

const eventNow = (cast: Cast, event: MajlisEvent): Promise<MajlisEvent> => cast.nobody.get(`/events/${event.id}`);

async function bookingsOf(organizer: Person, event: MajlisEvent): Promise<Attendee[]> {
  return (await organizer.rest.get<Page<Attendee>>(`/events/${event.id}/bookings`)).data;
}

test.describe('an account', () => {
  test('is deleted by its owner, who proves to be it, and everything ends at once', async ({ cast }) => {
    const [admin, person] = [await cast.admin(), await cast.person()];
    const second = await person.login();
    const watching = await admin.on('/users');
    const users = await person.on('/users');
    const events = await second.on('/events', { transport: 'polling' });
    const raw = await person.raw();
    const path = `/users/${person.id}/delete`;
    for (const password of ['', 'wrong', `${person.details.password} `]) {
      await person.rest.refused('POST', path, WRONG, { body: { password } });
    }
    await person.rest.refused('POST', path, { status: 422 }, { body: {} });
    await users.ask('are-you-there');

    expect(await leave(person)).toEqual({ ok: true });
    expect(await users.heard.next('account.banned')).toEqual(DELETED);
    expect([await users.whenEnded(), await events.whenEnded()]).toEqual(['io server disconnect', 'io server disconnect']);
    expect(await raw.whenClosed()).toMatchObject({ code: 1008 });
    expect(await watching.heard.next('users.deleted')).toEqual({ id: person.id });

    const unauthorized = { status: 401, code: 'unauthorized' };
    await second.rest.refused('GET', '/auth/me', unauthorized);
    await person.rest.refused('POST', path, unauthorized, { body: { password: person.details.password } });
    const refreshToken = person.tokens.refreshToken;
    await cast.nobody.refused('POST', '/auth/refresh', unauthorized, { body: { refreshToken } });
    const { email, password } = person.details;
    await cast.nobody.refused('POST', '/auth/login', { status: 401, code: 'invalid_credentials' }, { body: { email, password } });
    const again = await LiveClient.refused(cast.server.url, { auth: { token: second.token } });
    expect(again.message).toBe('Authentication error: Invalid token');
    for (const [method, call] of [['GET', ''], ['DELETE', ''], ['POST', '/unban'], ['POST', '/ban'], ['POST', '/role']] as const) {
      const body = { reason: 'x', role: 'admin' };
      await admin.rest.refused(method, `/users/${person.id}${call}`, NOT_FOUND, method === 'POST' ? { body } : {});
    }
    const photo = `/users/${person.id}/photo`;
    await admin.rest.refused('POST', photo, NOT_FOUND, { body: form('photo', plainPng(60, 60)) });
    await admin.rest.refused('DELETE', photo, NOT_FOUND);
    for (const query of ['limit=100', `q=${encodeURIComponent(email)}`, 'banned=true']) {
      const { data } = await admin.rest.get<Page<PublicUser>>(`/users?${query}`);
      expect(data.map(({ id }) => id), query).not.toContain(person.id);
    }
  });

  test('is deleted by an administrator, who writes it down; nobody else does', async ({ cast }) => {
    const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
    const body = { password: other.details.password };
    for (const somebody of [other, admin]) {
      await somebody.rest.refused('POST', `/users/${person.id}/delete`, { status: 403, code: 'forbidden' }, { body });
    }
    await other.rest.refused('DELETE', `/users/${other.id}`, { status: 403, code: 'forbidden' });
    await admin.rest.refused('DELETE', `/users/${admin.id}`, { status: 409, code: 'own_account' });
    const live = await person.on('/users');
    expect(await admin.rest.delete(`/users/${person.id}`)).toEqual({ ok: true });
    expect(await live.heard.next('account.banned')).toEqual(DELETED);
    await admin.rest.refused('DELETE', `/users/${person.id}`, NOT_FOUND);
    const { data } = await admin.rest.get<Page<object>>(`/admin/audit?target=${person.id}`);
    expect(data).toMatchObject([{ action: 'user.deleted', actor: { id: admin.id }, details: {} }]);
  });

  test('leaves its email and number free, also for the same request with the same key', async ({ cast }) => {
    const person = await cast.person();
    const headers = { 'idempotency-key': `register ${person.details.email}` };
    const next = { ...person.details, email: `next.${person.details.email}`, phone: `${person.details.phone}1` };
    const first = await cast.nobody.create<{ user: PublicUser }>('/users/register', next, headers);
    const admin = await cast.admin();
    await leave(person);
    await admin.rest.delete(`/users/${first.user.id}`);
    await cast.nobody.create('/users/register', person.details);
    const second = await cast.nobody.create<{ user: PublicUser }>('/users/register', next, headers);
    expect(second.user.id).not.toBe(first.user.id);
    const back = await cast.signIn(person.details);
    expect(back.id).not.toBe(person.id);
    expect((await back.rest.get<Page<Notification>>('/notifications')).data).toEqual([]);
  });

  test('cannot be deleted by guessing', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__LOGIN_FAILURES_BURST: '3' } });
    const person = await cast.person();
    const path = `/users/${person.id}/delete`;
    for (let count = 0; count < 3; count += 1) await person.rest.refused('POST', path, WRONG, { body: { password: 'guess' } });
    const body = { password: person.details.password };
    await person.rest.refused('POST', path, { status: 429, code: 'rate_limited' }, { body });
    await cast.nobody.refused('POST', '/auth/login', { status: 429 }, { body: { ...body, email: person.details.email } });
  });
});

test.describe('what somebody had booked', () => {
  test('is cancelled through the ledger: the seats are offered, and organizers hear of it', async ({ cast }) => {
    const { event, organizer, holder, booking } = await cast.soldOut({ maxAttendees: 2 });
    const [next, last] = await cast.pair();
    await cast.wait(next, event);
    const organizing = await organizer.events();
    await organizing.join(event.id, 'organizer');
    const offered = await next.events();
    await leave(holder);
    const cancelled = await organizing.heard.next('registration-cancelled');
    expect(cancelled).toMatchObject({ eventId: event.id, totalRegistrations: 0 });
    expect(await offered.heard.next('waitlist-promotion')).toMatchObject({ eventId: event.id });
    expect(await cast.myEntry(next, event)).toMatchObject({ status: 'offered' });
    expect(await eventNow(cast, event)).toMatchObject({ totalRegistrations: 0, availableSeats: 1 });
    await cast.book(last, event);
    const rows = await bookingsOf(organizer, event);
    expect(rows.find(({ id }) => id === booking.id)).toMatchObject({ status: 'cancelled', attendeeName: NAME, email: '' });
  });

  test('and what they waited for passes on', async ({ cast }) => {
    const { event, organizer, holder, booking } = await cast.soldOut();
    const [first, second] = await cast.pair();
    await cast.wait(first, event);
    await cast.wait(second, event);
    await leave(second);
    await cast.cancel(holder, booking);
    expect(await cast.myEntry(first, event)).toMatchObject({ status: 'offered' });
    await leave(first);
    expect(await eventNow(cast, event)).toMatchObject({ availableSeats: 1 });
    const { data } = await organizer.rest.get<Page<WaitlistEntry & { name: string }>>(`/events/${event.id}/waitlist?status=cancelled`);
    expect(data.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(JSON.stringify(data)).not.toContain(first.name);
  });

  test('and attended stays, without a trace of who it was', async ({ cast }) => {
    const [organizer, guest] = [await cast.person(), await cast.person({ fullName: 'Layla Unforgettable' })];
    const event = await cast.event(organizer);
    const [asked] = await askGuests(organizer, event, [{ type: 'text', label: 'Allergies' }]);
    const answers = { [asked?.id ?? '']: 'peanuts' };
    const { id } = await guest.rest.create<Booking>(`/events/${event.id}/bookings`, { notes: 'in a wheelchair', answers });
    await organizer.rest.post(`/bookings/${id}/status`, { status: 'attended' });
    await organizer.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' });
    await organizer.rest.post(`/events/${event.id}/status`, { status: 'COMPLETED' });
    await leave(guest);
    const rows = await bookingsOf(organizer, event);
    expect(rows).toMatchObject([{ id, status: 'attended', attendeeName: NAME, notes: '', answers: {}, email: '', userId: guest.id }]);
    expect(await eventNow(cast, event)).toMatchObject({ totalRegistrations: 1 });
    const csv = await organizer.rest.send<string>('GET', `/events/${event.id}/bookings.csv`);
    expect(parseCsv(csv.text)).toMatchObject([{ attendeeName: NAME, email: '' }]);
    for (const secret of ['Layla', 'wheelchair', 'peanuts', guest.details.email]) expect(csv.text).not.toContain(secret);
  });
});

test('the events of who leaves pass to the oldest co-organizer who may act, else are cancelled', async ({ cast }) => {
  const admin = await cast.admin();
  const [owner, first, second, guest] = await cast.people(4);
  if (!owner || !first || !second || !guest) throw new Error('unreachable');
  const [inherited, alone, over, helped] = [await cast.event(owner), await cast.event(owner), await cast.event(owner), await cast.event(second)];
  for (const { details } of [first, second]) {
    await owner.rest.create(`/events/${inherited.id}/organizers`, { email: details.email, role: 'co_organizer' });
  }
  await second.rest.create(`/events/${helped.id}/organizers`, { email: owner.details.email, role: 'co_organizer' });
  const wish = { email: `invited.${owner.details.email}`, role: 'checker' };
  const { link } = await owner.rest.post<{ link: string }>(`/events/${alone.id}/organizers`, wish, 202);
  await cast.book(guest, inherited);
  await cast.book(guest, alone);
  for (const status of ['ONGOING', 'COMPLETED']) await owner.rest.post(`/events/${over.id}/status`, { status });
  await admin.rest.post(`/users/${first.id}/ban`, { reason: 'x' });
  const live = await guest.events();
  await live.join(alone.id);

  await leave(owner);
  expect(await eventNow(cast, inherited)).toMatchObject({ organizerId: second.id, organizerName: second.name, status: 'SCHEDULED', totalRegistrations: 1 });
  await second.rest.patch(`/events/${inherited.id}`, { venue: 'mine now' });
  expect(await live.heard.next('event-status-changed')).toMatchObject({ eventId: alone.id, status: 'CANCELLED' });
  expect(await eventNow(cast, alone)).toMatchObject({ organizerName: NAME, status: 'CANCELLED', totalRegistrations: 0 });
  expect(await eventNow(cast, over)).toMatchObject({ organizerName: NAME, status: 'COMPLETED' });
  const told = await guest.rest.get<Page<Notification>>('/notifications');
  expect(told.data.filter(({ type }) => type === 'event.cancelled')).toMatchObject([{ data: { eventId: alone.id } }]);
  const team = await second.rest.get<Page<{ userId: string }>>(`/events/${helped.id}/organizers`);
  expect(JSON.stringify(team)).not.toContain(owner.id);
  const key = link.split('/').at(-1);
  await cast.nobody.refused('GET', `/invitations/${key}`, NOT_FOUND);
});

test('what somebody said stays for the others, and nobody reads who said it', async ({ cast }) => {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer);
  const helper = await cast.person({ fullName: 'Helper Unforgettable' });
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  await cast.attend(organizer, guest, event);
  await guest.rest.create(`/events/${event.id}/reviews`, { rating: 2, comment: 'Too loud' });
  await guest.rest.create(`/events/${event.id}/questions`, { text: 'Is there tea?' });
  await guest.rest.create(`/events/${event.id}/chat`, { text: 'Good evening' });
  await helper.rest.create(`/events/${event.id}/announcements`, { message: 'Hall 2' });
  await helper.rest.create(`/events/${event.id}/screen-share`, { title: 'My slides', url: 'https://example.org/slides' });
  const live = await organizer.events();
  await live.join(event.id);
  await leave(guest);
  await leave(helper);
  expect(await live.heard.next('screen-share-stopped')).toMatchObject({ eventId: event.id });

  const path = `/events/${event.id}`;
  const [review] = (await organizer.rest.get<Page<Review>>(`${path}/reviews`)).data;
  expect(review).toMatchObject({ rating: 2, comment: 'Too loud', isAnonymous: true, reviewerName: 'Anonymous' });
  expect(await eventNow(cast, event)).toMatchObject({ avgRating: 2, totalReviews: 1, totalRegistrations: 1 });
  expect((await organizer.rest.get<Page<Question>>(`${path}/questions`)).data).toMatchObject([{ text: 'Is there tea?', authorName: NAME }]);
  expect((await organizer.rest.get<Page<ChatMessage>>(`${path}/chat`)).data).toMatchObject([{ text: 'Good evening', userName: NAME, avatar: null }]);
  const announcements = await organizer.rest.send('GET', `${path}/announcements`);
  expect(announcements.text).toContain('Hall 2');
  expect(announcements.text).not.toContain('Unforgettable');
});

test('no letter to who has left stays, nor goes out', async ({ cast }) => {
  const [admin, organizer, guest] = [await cast.admin(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  const outbox = `/admin/outbox?q=${encodeURIComponent(guest.details.email)}`;
  expect((await admin.rest.get<Page<object>>(outbox)).data).toHaveLength(1);
  await leave(guest);
  expect((await admin.rest.get<Page<object>>(outbox)).data).toEqual([]);
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
  expect((await admin.rest.get<Page<object>>(outbox)).data).toEqual([]);
});

test('whoever registers with the address of another and leaves takes nothing of theirs along', async ({ cast }) => {
  const [admin, organizer] = [await cast.admin(), await cast.person()];
  const event = await cast.event(organizer);
  const { email } = somebody();
  const { link } = await organizer.rest.post<{ link: string }>(`/events/${event.id}/organizers`, { email, role: 'checker' }, 202);
  const request = await cast.nobody.create<PartnerRequest>('/partner-places/requests', offer({ email }));
  const thief = await cast.person({ email });
  await leave(thief);
  const { data } = await admin.rest.get<Page<{ type: string }>>(`/admin/outbox?q=${encodeURIComponent(email)}`);
  expect(data.map(({ type }) => type).sort()).toEqual(['organizer.invited', 'place.received']);
  expect(await cast.nobody.get(`/invitations/${link.split('/').at(-1)}`)).toMatchObject({ role: 'checker' });
  expect(await admin.rest.get(`/partner-places/requests/${request.id}`)).toMatchObject({ email });
});

test('of whoever has proved their address, what was offered and sent to it goes too; an approved place stays nameless', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: post.env });
  const [admin, organizer, person] = [await cast.admin(), await cast.person(), await cast.person()];
  const { email } = person.details;
  const offered = () => cast.nobody.create<PartnerRequest>('/partner-places/requests', offer({ email }));
  const [pending, approved] = [await offered(), await offered()];
  await admin.rest.post(`/partner-places/requests/${approved.id}/approve`);
  await verifyEmail(post, person);
  const { email: other } = somebody();
  const event = await cast.event(organizer);
  await organizer.rest.post(`/events/${event.id}/organizers`, { email: other, role: 'checker' }, 202);
  await leave(person);
  await admin.rest.refused('GET', `/partner-places/requests/${pending.id}`, NOT_FOUND);
  const left = await admin.rest.send('GET', `/partner-places/requests/${approved.id}`);
  expect(left.body).toMatchObject({ status: 'approved', businessName: approved.businessName });
  for (const trace of [email, approved.contactName, approved.phone]) expect(left.text).not.toContain(trace);
  const outbox = async (address: string) => (await admin.rest.get<Page<object>>(`/admin/outbox?q=${encodeURIComponent(address)}`)).data;
  expect(await outbox(email)).toEqual([]);
  expect(await outbox(other)).toHaveLength(1);
});
