import type { Cast } from '../support/cast';
import type { EventsClient } from '../support/events-client';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Announcement, MajlisEvent, Page } from '../support/wire';

const FORBIDDEN = { status: 403, code: 'forbidden' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const CLOSED = { status: 409, code: 'announcements_closed' };

interface Scene {
  organizer: Person;
  booked: Person;
  stranger: Person;
  event: MajlisEvent;
  path: string;
}

async function scene(cast: Cast): Promise<Scene> {
  const [organizer, booked, stranger] = [await cast.person({ fullName: 'ليلى حسن' }), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  await cast.book(booked, event);
  return { organizer, booked, stranger, event, path: `/events/${event.id}/announcements` };
}

/** What each heard of announcements, shown complete by a bell. */
async function heardBy(cast: Cast, { organizer, event }: Scene, ...clients: EventsClient[]): Promise<string[][]> {
  await cast.bell(organizer, event, ...clients);
  return clients.map(({ heard }) => heard.all('organizer-announcement').map(({ message }) => message));
}

test('reaches attendees and organizers, once on each connection, in order, and nobody else', async ({ cast }) => {
  const stage = await scene(cast);
  const { organizer, booked, stranger, event, path } = stage;
  const [both, attendee, watching] = [await organizer.events(), await booked.events(), await stranger.events()];
  // The organizer is in every room of the event.
  await both.join(event.id, 'organizer');
  await both.join(event.id, 'attendee');
  await attendee.join(event.id, 'attendee');
  await watching.join(event.id);

  const first = await organizer.rest.create<Announcement>(path, { message: ' القاعة تغيّرت ', priority: 'high' });
  expect(first).toEqual({
    id: expect.any(String), eventId: event.id, message: 'القاعة تغيّرت', organizerName: 'ليلى حسن', priority: 'high',
    createdAt: expect.stringMatching(TIMESTAMP),
  });
  const second = await organizer.rest.create<Announcement>(path, { message: 'Bring a pen' });
  expect(second.priority).toBe('medium');
  await organizer.rest.create(path, { message: 'Parking is free', priority: 'low' });

  const all = ['القاعة تغيّرت', 'Bring a pen', 'Parking is free'];
  expect(await heardBy(cast, stage, both, attendee, watching)).toEqual([all, all, []]);
  expect(attendee.heard.all('organizer-announcement')[0]).toEqual({
    eventId: event.id, id: first.id, message: 'القاعة تغيّرت', organizerName: 'ليلى حسن', priority: 'high',
    timestamp: first.createdAt,
  });
});

test('is read by who has booked and by organizers, in pages, newest first', async ({ cast }) => {
  const { organizer, booked, stranger, event, path } = await scene(cast);
  const [helper, checker] = [await cast.person(), await cast.person()];
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  await organizer.rest.create(path, { message: 'one' });
  await helper.rest.create(path, { message: 'two' });
  await organizer.rest.create(path, { message: 'three' });
  for (const person of [organizer, helper, booked]) {
    const first = await person.rest.get<Page<Announcement>>(`${path}?limit=2`);
    expect(first.data.map(({ message, organizerName }) => [message, organizerName])).toEqual([
      ['three', organizer.name], ['two', helper.name],
    ]);
    const next = await person.rest.get<Page<Announcement>>(`${path}?limit=2&after=${encodeURIComponent(first.nextCursor ?? '')}`);
    expect([next.data.map(({ message }) => message), next.hasMore]).toEqual([['one'], false]);
  }
  for (const person of [stranger, checker]) await person.rest.refused('GET', path, FORBIDDEN);
  await cast.nobody.refused('GET', path, { status: 401, code: 'unauthorized' });
});

test('is no longer read by who has cancelled', async ({ cast }) => {
  const { organizer, booked, event, path } = await scene(cast);
  await organizer.rest.create(path, { message: 'hello' });
  const attendee = await booked.events();
  await attendee.join(event.id, 'attendee');
  await booked.rest.post(`/events/${event.id}/cancel-registration`);
  await booked.rest.refused('GET', path, FORBIDDEN);
  await organizer.rest.create(path, { message: 'for those who come' });
  await cast.bell(organizer, event, attendee);
  expect(attendee.heard.all('organizer-announcement')).toEqual([]);
});

test('is made by organizers alone', async ({ cast }) => {
  const { organizer, booked, stranger, event, path } = await scene(cast);
  const checker = await cast.person();
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  const body = { message: 'free seats!' };
  for (const person of [booked, stranger, checker]) await person.rest.refused('POST', path, FORBIDDEN, { body });
  await cast.nobody.refused('POST', path, { status: 401, code: 'unauthorized' }, { body });
  await stranger.rest.refused('POST', '/events/999999999/announcements', NOT_FOUND, { body });
  expect((await organizer.rest.get<Page<Announcement>>(path)).data).toEqual([]);
});

test('has a message of bounded length and one of three priorities', async ({ cast }) => {
  const { organizer, path } = await scene(cast);
  for (const message of ['', '   ', 'x'.repeat(2001), 7, null]) {
    await organizer.rest.refused('POST', path, { status: 422, code: 'validation_failed', field: 'message' }, { body: { message } });
  }
  const urgent = { body: { message: 'x', priority: 'urgent' } };
  await organizer.rest.refused('POST', path, { status: 422, code: 'validation_failed', field: 'priority' }, urgent);
  await organizer.rest.create(path, { message: 'م'.repeat(2000), priority: 'low' });
});

test('needs somebody to hear it: not of a draft, nor of what is cancelled; of what is over, yes', async ({ cast }) => {
  const { organizer, stranger, event, path } = await scene(cast);
  const body = { message: 'hello' };
  const draft = await cast.event(organizer, { status: 'DRAFT' });
  await organizer.rest.refused('POST', `/events/${draft.id}/announcements`, CLOSED, { body });
  await stranger.rest.refused('POST', `/events/${draft.id}/announcements`, NOT_FOUND, { body });
  await stranger.rest.refused('GET', `/events/${draft.id}/announcements`, NOT_FOUND);
  const cancelled = await cast.event(organizer);
  await organizer.rest.post(`/events/${cancelled.id}/status`, { status: 'CANCELLED' });
  await organizer.rest.refused('POST', `/events/${cancelled.id}/announcements`, CLOSED, { body });
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' });
  await organizer.rest.create(path, body);
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'COMPLETED' });
  await organizer.rest.create(path, { message: 'thank you' });
});

test('sent again under one Idempotency-Key is told once', async ({ cast }) => {
  const stage = await scene(cast);
  const attendee = await stage.booked.events();
  await attendee.join(stage.event.id, 'attendee');
  const headers = { 'idempotency-key': 'one announcement' };
  const first = await stage.organizer.rest.create<Announcement>(stage.path, { message: 'once' }, headers);
  expect(await stage.organizer.rest.create<Announcement>(stage.path, { message: 'once' }, headers)).toEqual(first);
  expect(await heardBy(cast, stage, attendee)).toEqual([['once']]);
});

test('twenty an hour and no more, however many organizers ask at once', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
  const stage = await scene(cast);
  const { organizer, booked, event, path } = stage;
  const helper = await cast.person();
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  const attendee = await booked.events();
  await attendee.join(event.id, 'attendee');
  const asked = Array.from({ length: 24 }, (_, index) =>
    (index % 2 === 0 ? organizer : helper).rest.send('POST', path, { body: { message: `news ${index}` } }));
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(201), ...Array(4).fill(429)]);
  const refused = answers.find(({ status }) => status === 429);
  const wait = Number(refused?.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(3000);
  expect(wait).toBeLessThanOrEqual(3601);
  const [messages] = await heardBy(cast, stage, attendee);
  expect(messages).toHaveLength(20);
  // Of another event it is not told.
  const other = await cast.event(organizer);
  await organizer.rest.create(`/events/${other.id}/announcements`, { message: 'here too' });
});

test('an event has so many and no more', async ({ cast }) => {
  const { organizer, path } = await scene(cast);
  for (let made = 0; made < 500; made += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => organizer.rest.create(path, { message: `${made + index}` })));
  }
  await organizer.rest.refused('POST', path, { status: 409, code: 'too_many_announcements' }, { body: { message: 'one more' } });
});
