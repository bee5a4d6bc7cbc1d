import { title } from '../support/cast';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { hence, later } from '../support/time';
import type { MajlisEvent, Page } from '../support/wire';

const NOT_FOUND = { status: 404, code: 'not_found' };

interface Stage {
  owner: Person;
  helper: Person;
  checker: Person;
  person: Person;
  draft: MajlisEvent;
}

async function stage(cast: Cast): Promise<Stage> {
  const [owner, helper, checker, person] = await cast.people(4) as [Person, Person, Person, Person];
  const draft = await cast.event(owner, { status: 'DRAFT', meetingUrl: 'https://meet.example.org/x' });
  await owner.rest.create(`/events/${draft.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  await owner.rest.create(`/events/${draft.id}/organizers`, { email: checker.details.email, role: 'checker' });
  return { owner, helper, checker, person, draft };
}

async function isListed(rest: Person['rest'], event: MajlisEvent, more = ''): Promise<boolean> {
  const all = 'DRAFT,SCHEDULED,ONGOING,COMPLETED,CANCELLED';
  const { data } = await rest.get<Page<MajlisEvent>>(`/events?status=${all}&q=${encodeURIComponent(event.title)}${more}`);
  return data.some(({ id }) => id === event.id);
}

test('a draft exists for its organizers alone: over REST, in lists', async ({ cast }) => {
  const { owner, helper, checker, person, draft } = await stage(cast);
  for (const rest of [owner.rest, helper.rest]) {
    expect(await rest.get<MajlisEvent>(`/events/${draft.number}`)).toMatchObject({ id: draft.id, status: 'DRAFT' });
    expect(await isListed(rest, draft)).toBe(true);
    expect(await isListed(rest, draft, '&organizing=true')).toBe(true);
    await rest.get(`/events/${draft.id}/bookings`);
  }
  for (const rest of [cast.nobody, person.rest, checker.rest]) {
    for (const path of ['', '/questions']) {
      await rest.refused('GET', `/events/${draft.id}${path}`, NOT_FOUND);
      await rest.refused('GET', `/events/${draft.number}${path}`, NOT_FOUND);
    }
    expect(await isListed(rest, draft)).toBe(false);
  }
  for (const { rest } of [person, checker]) {
    expect(await isListed(rest, draft, '&organizing=true')).toBe(false);
    expect(await isListed(rest, draft, '&mine=true')).toBe(false);
    for (const path of ['/bookings', '/bookings.csv', '/waitlist', '/stats', '/ticket-key', '/organizers']) await rest.refused('GET', `/events/${draft.id}${path}`, NOT_FOUND);
    await rest.refused('PATCH', `/events/${draft.id}`, NOT_FOUND, { body: { title: 'x' } });
    await rest.refused('PUT', `/events/${draft.id}/questions`, NOT_FOUND, { body: [] });
    for (const path of ['/bookings', '/clone', '/cancel-registration']) await rest.refused('POST', `/events/${draft.id}${path}`, NOT_FOUND, { body: {} });
    await rest.refused('POST', '/bookings', NOT_FOUND, { body: { eventId: draft.number } });
    await rest.refused('POST', `/events/${draft.id}/status`, NOT_FOUND, { body: { status: 'SCHEDULED' } });
    await rest.refused('POST', `/events/${draft.id}/check-in`, NOT_FOUND, { body: { code: 'x' } });
    await rest.refused('DELETE', `/events/${draft.id}`, NOT_FOUND);
  }
  await owner.rest.refused('POST', `/events/${draft.id}/bookings`, { status: 409, code: 'booking_closed' }, { body: {} });
});

test('a draft exists for its organizers alone: on sockets of both kinds', async ({ cast }) => {
  const { owner, checker, person, draft } = await stage(cast);
  const unknown = { success: false, message: 'Event not found' };
  for (const client of [await person.events(), await checker.events(), await cast.eventsAs(await cast.guestToken())]) {
    for (const eventId of [draft.id, draft.number]) expect(await client.ask('join-event', { eventId })).toMatchObject(unknown);
  }
  const raw = await person.raw();
  raw.send({ type: 'subscribe_event', eventId: draft.number });
  expect(await raw.heard.next('error')).toMatchObject({ message: 'Event not found' });

  const own = await owner.events();
  await own.join(draft.id, 'organizer');
  await owner.rest.patch(`/events/${draft.id}`, { title: title() });
  expect(await own.heard.next('event-details-updated')).toMatchObject({ eventId: draft.id });
  await owner.rest.post(`/events/${draft.id}/status`, { status: 'SCHEDULED' });
  expect(await own.heard.next('event-status-changed')).toMatchObject({ status: 'SCHEDULED' });
});

test('published, a draft is there for all and takes bookings', async ({ cast }) => {
  const { helper, person, draft } = await stage(cast);
  const published = await helper.rest.post<MajlisEvent>(`/events/${draft.id}/status`, { status: 'SCHEDULED' });
  expect(published.status).toBe('SCHEDULED');
  expect(await isListed(cast.nobody, draft)).toBe(true);
  expect(await cast.nobody.get<MajlisEvent>(`/events/${draft.id}`)).toMatchObject({ status: 'SCHEDULED', meetingUrl: null });
  const client = await person.events();
  await client.join(draft.id);
  await cast.book(person, draft);
  await helper.rest.refused('POST', `/events/${draft.id}/status`, { status: 409, code: 'invalid_transition' }, { body: { status: 'DRAFT' } });
});

test('a draft that is given up stays its organizers’ own', async ({ cast }) => {
  const { owner, person, draft } = await stage(cast);
  await owner.rest.post(`/events/${draft.id}/status`, { status: 'CANCELLED' });
  expect(await isListed(person.rest, draft)).toBe(false);
  await person.rest.refused('GET', `/events/${draft.id}`, NOT_FOUND);
  expect(await isListed(owner.rest, draft)).toBe(true);
});

test.describe('a clone', () => {
  test('is a draft with a title and times of its own, where they are given', async ({ cast }) => {
    const owner = await cast.person();
    const event = await cast.event(owner, { startDate: hence({ hours: 2 }), endDate: hence({ hours: 5 }) });
    const clone = (body?: object): Promise<MajlisEvent> => owner.rest.create<MajlisEvent>(`/events/${event.id}/clone`, body);
    const { title: name, startDate, endDate } = event;
    expect(await clone()).toMatchObject({ status: 'DRAFT', title: name, startDate, endDate });
    const startsLater = later(startDate, { hours: 24 });
    expect(await clone({ title: '  نسخة ', startDate: startsLater })).toMatchObject({ title: 'نسخة', startDate: startsLater, endDate: later(endDate, { hours: 24 }) });
    expect(await clone({ endDate: startsLater })).toMatchObject({ startDate, endDate: startsLater });
    const given = { startDate: startsLater, endDate: later(startsLater, { hours: 1 }) };
    expect(await clone(given)).toMatchObject(given);
  });

  test('is refused with what does not fit', async ({ cast }) => {
    const [owner, helper] = await cast.people(2) as [Person, Person];
    const event = await cast.event(owner);
    await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
    const wrong: [object, string][] = [
      [{ title: ' ' }, 'title'], [{ title: 'x'.repeat(201) }, 'title'], [{ title: 7 }, 'title'], [{ startDate: 'soon' }, 'startDate'],
      [{ startDate: hence({ hours: -1 }) }, 'startDate'], [{ endDate: hence({ hours: 1 }) }, 'endDate'], [{ endDate: 'x' }, 'endDate'],
      [{ startDate: '9999-12-01T00:00:00Z', endDate: hence({ hours: 3 }) }, 'endDate'], [{ startDate: '9999-12-30T21:00:00Z' }, 'endDate'],
    ];
    for (const [body, field] of wrong) await owner.rest.refused('POST', `/events/${event.id}/clone`, { status: 422, field }, { body });
    await helper.rest.refused('POST', `/events/${event.id}/clone`, { status: 403, code: 'forbidden' }, { body: {} });
    expect((await owner.rest.get<Page<MajlisEvent>>('/events?organizing=true')).data).toHaveLength(1);
  });

  test('asked for twice under one key is made once, and has no helpers', async ({ cast }) => {
    const { owner, helper, draft } = await stage(cast);
    const key = { 'idempotency-key': 'clone-it' };
    const first = await owner.rest.create<MajlisEvent>(`/events/${draft.id}/clone`, { title: 'A copy' }, key);
    expect(await owner.rest.create<MajlisEvent>(`/events/${draft.id}/clone`, { title: 'A copy' }, key)).toEqual(first);
    await helper.rest.refused('GET', `/events/${first.id}`, NOT_FOUND);
    expect((await owner.rest.get<Page<unknown>>(`/events/${first.id}/organizers`)).data).toHaveLength(1);
  });

  test('of what is over keeps the past times until they are set: then it can be edited and published', async ({ cast }) => {
    const [owner, person] = await cast.people(2) as [Person, Person];
    const event = await cast.event(owner, { startDate: hence({ seconds: 2 }), endDate: hence({ hours: 1 }), maxAttendees: 3 });
    const watcher = await owner.events();
    await watcher.join(event.id);
    expect(await watcher.heard.next('event-status-changed')).toMatchObject({ status: 'ONGOING' });
    const draft = await owner.rest.create<MajlisEvent>(`/events/${event.id}/clone`);
    const path = `/events/${draft.id}`;
    expect(Date.parse(draft.startDate)).toBeLessThan(Date.now());
    await owner.rest.refused('POST', `${path}/status`, { status: 422, field: 'startDate' }, { body: { status: 'SCHEDULED' } });
    const { startDate, endDate } = draft;
    expect(await owner.rest.patch(path, { title: 'edited', startDate, endDate, maxAttendees: 9 })).toMatchObject({ title: 'edited', maxAttendees: 9, startDate });
    await owner.rest.refused('PATCH', path, { status: 422, field: 'startDate' }, { body: { startDate: hence({ hours: -2 }) } });
    await owner.rest.patch(path, { startDate: hence({ hours: 20 }), endDate: hence({ hours: 22 }) });
    await owner.rest.post(`${path}/status`, { status: 'SCHEDULED' });
    expect((await cast.book(person, draft, 9)).attendeeCount).toBe(9);
  });
});
