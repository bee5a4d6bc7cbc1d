import { expectFields, newEvent, title } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP, hence, later } from '../support/time';
import { EVENT_FIELDS, type MajlisEvent, type Page } from '../support/wire';

const NOT_FOUND = { status: 404, code: 'not_found' };
const FORBIDDEN = { status: 403, code: 'forbidden' };
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

interface Organizer {
  id?: string;
  userId?: string;
  role: string;
}

function userIdOf(organizer: Organizer): string | undefined {
  return organizer.userId ?? organizer.id;
}

test.describe('opening an event', () => {
  test('answers 201 with every field', async ({ cast }) => {
    const organizer = await cast.person();
    const details = newEvent({
      description: 'وصف', venue: 'Hall 1', location: 'Baghdad', maxAttendees: 50, isVirtual: true,
      meetingUrl: 'https://meet.example/x', imageUrl: 'https://img.example/x.png', requiresApproval: true,
    });
    const event = await organizer.rest.create<MajlisEvent>('/events', details);
    expectFields(event, EVENT_FIELDS);
    expect(event).toMatchObject({
      ...details, status: 'SCHEDULED', organizerId: organizer.id, organizerName: organizer.name,
      totalRegistrations: 0, availableSeats: 50, isFull: false, avgRating: null, totalReviews: 0,
    });
    expect(Number.isInteger(event.number) && event.number > 0).toBe(true);
    for (const time of [event.startDate, event.endDate, event.createdAt, event.updatedAt]) {
      expect(time).toMatch(TIMESTAMP);
    }
  });

  test('needs no more than the required fields; then nothing limits the seats', async ({ cast }) => {
    const organizer = await cast.person();
    const { maxAttendees, ...required } = newEvent();
    expect(maxAttendees).toBe(10);
    const event = await organizer.rest.create<MajlisEvent>('/events', required);
    expect(event).toMatchObject({
      maxAttendees: null, availableSeats: null, isFull: false, meetingUrl: null, imageUrl: null, placeId: null,
      requiresApproval: false, isVirtual: false, status: 'SCHEDULED',
    });
  });

  test('takes times of other zones and answers in UTC', async ({ cast }) => {
    const organizer = await cast.person();
    const startDate = '2099-06-01T12:00:00+03:00';
    const event = await organizer.rest.create<MajlisEvent>('/events', newEvent({ startDate, endDate: '2099-06-01T13:00:00Z' }));
    expect(event).toMatchObject({ startDate: '2099-06-01T09:00:00.000Z', endDate: '2099-06-01T13:00:00.000Z' });
  });

  const wrong: [field: string, value: unknown][] = [
    ['title', ''],
    ['title', '   '],
    ['title', 'x'.repeat(201)],
    ['startDate', '2001-01-01T00:00:00.000Z'],
    ['endDate', hence({ hours: 1 })],
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', ''],
    ['maxAttendees', 0],
    ['maxAttendees', -1],
    ['maxAttendees', 1_000_001],
    ['meetingUrl', 'javascript:alert(1)'],
    ['imageUrl', 'file:///etc/passwd'],
    ['imageUrl', 'data:image/png;base64,AAAA'],
  ];
  for (const [index, [field, value]] of wrong.entries()) {
    // Times differ from run to run, so a title cannot name them.
    const shown = /^\d{4}-/.test(String(value)) ? 'at a wrong time' : JSON.stringify(value).slice(0, 40);
    test(`refuses ${field} ${shown} (${index})`, async ({ cast }) => {
      const organizer = await cast.person();
      const body = { ...newEvent(), [field]: value };
      await organizer.rest.refused('POST', '/events', { status: 422, code: 'validation_failed', field }, { body });
    });
  }

  test('refuses values of a wrong type, and statuses that no new event has', async ({ cast }) => {
    const organizer = await cast.person();
    const bodies = [
      { ...newEvent(), maxAttendees: 1.5 }, { ...newEvent(), maxAttendees: '10' }, { ...newEvent(), title: 7 },
      { ...newEvent(), startDate: 'soon' }, { ...newEvent(), startDate: '2099-02-30T00:00:00Z' },
      { ...newEvent(), status: 'COMPLETED' }, { ...newEvent(), status: 'CANCELLED' }, { ...newEvent(), status: 'x' },
      { ...newEvent(), placeId: UNKNOWN_ID }, {},
    ];
    for (const body of bodies) await organizer.rest.refused('POST', '/events', { status: 422 }, { body });
    expect((await organizer.rest.get<Page<MajlisEvent>>('/events?organizing=true')).data).toEqual([]);
  });

  test('needs somebody signed in', async ({ cast }) => {
    await cast.nobody.refused('POST', '/events', { status: 401, code: 'unauthorized' }, { body: newEvent() });
  });
});

test.describe('reading events', () => {
  test('by id and by number, by anybody', async ({ cast }) => {
    const event = await cast.event(await cast.person());
    for (const id of [event.id, event.number]) {
      expect(await cast.nobody.get<MajlisEvent>(`/events/${id}`)).toMatchObject({ id: event.id, number: event.number });
    }
    for (const id of [UNKNOWN_ID, '999999999', 'no-id', '0', '-1']) {
      await cast.nobody.refused('GET', `/events/${id}`, NOT_FOUND);
    }
  });

  test('a draft is there for its organizers only', async ({ cast }) => {
    const [organizer, stranger] = [await cast.person(), await cast.person()];
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    const path = `/events/${draft.id}`;
    for (const rest of [stranger.rest, cast.nobody]) {
      await rest.refused('GET', path, NOT_FOUND);
      const listed = await rest.get<Page<MajlisEvent>>(`/events?q=${encodeURIComponent(draft.title)}`);
      expect(listed.data).toEqual([]);
      const asked = await rest.get<Page<MajlisEvent>>(`/events?status=DRAFT&q=${encodeURIComponent(draft.title)}`);
      expect(asked.data).toEqual([]);
    }
    await stranger.rest.refused('POST', `${path}/bookings`, NOT_FOUND, { body: {} });
    await stranger.rest.refused('PATCH', path, NOT_FOUND, { body: { title: 'x' } });
    await stranger.rest.refused('DELETE', path, NOT_FOUND);
    expect(await organizer.rest.get<MajlisEvent>(path)).toMatchObject({ status: 'DRAFT' });
    const own = await organizer.rest.get<Page<MajlisEvent>>('/events?organizing=true&status=DRAFT');
    expect(own.data.map((event) => event.id)).toEqual([draft.id]);
  });

  test('the meeting\'s address is for organizers and holders of a confirmed booking', async ({ cast }) => {
    const [organizer, booked, pending, stranger] = await cast.people(4);
    if (!organizer || !booked || !pending || !stranger) throw new Error('unreachable');
    const meetingUrl = 'https://meet.example/room';
    const event = await cast.event(organizer, { meetingUrl, requiresApproval: true });
    const path = `/events/${event.id}`;
    const booking = await cast.book(booked, event);
    await cast.book(pending, event);
    await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'confirmed' });
    const seenBy = async (who: Pick<Person, 'rest'>): Promise<string | null> => {
      const one = await who.rest.get<MajlisEvent>(path);
      const many = await who.rest.get<Page<MajlisEvent>>(`/events?q=${encodeURIComponent(event.title)}`);
      expect(many.data[0]?.meetingUrl ?? null, 'the list shows no more than the page').toBe(one.meetingUrl);
      return one.meetingUrl;
    };
    expect(await seenBy(organizer)).toBe(meetingUrl);
    expect(await seenBy(booked)).toBe(meetingUrl);
    expect(await seenBy(pending)).toBeNull();
    expect(await seenBy(stranger)).toBeNull();
    expect(await seenBy({ rest: cast.nobody })).toBeNull();
    await cast.cancel(booked, booking);
    expect(await seenBy(booked)).toBeNull();
  });
});

test.describe('listing events', () => {
  test('soonest first, in pages, each once', async ({ cast }) => {
    const organizer = await cast.person();
    const name = title();
    const made: MajlisEvent[] = [];
    for (const hours of [9, 3, 7, 5, 3]) {
      const details = { title: `${name} (${hours})`, startDate: hence({ hours }), endDate: hence({ hours: 10 }) };
      made.push(await cast.event(organizer, details));
    }
    const query = `/events?limit=2&q=${encodeURIComponent(name)}`;
    const listed: MajlisEvent[] = [];
    const sizes: number[] = [];
    let after = '';
    for (;;) {
      const page: Page<MajlisEvent> = await cast.nobody.get(`${query}${after}`);
      listed.push(...page.data);
      sizes.push(page.data.length);
      if (!page.hasMore) break;
      expect(page.nextCursor).toEqual(expect.stringMatching(/\S/));
      after = `&after=${encodeURIComponent(page.nextCursor ?? '')}`;
    }
    expect(sizes).toEqual([2, 2, 1]);
    const starts = listed.map((event) => event.startDate);
    expect(starts).toEqual([...starts].sort());
    expect(listed.map((event) => event.id).sort()).toEqual(made.map((event) => event.id).sort());
  });

  test('shows what is to come and what runs, and the rest when asked', async ({ cast }) => {
    const organizer = await cast.person();
    const name = title();
    const q = `q=${encodeURIComponent(name)}`;
    const of = async (query: string): Promise<string[]> =>
      (await cast.nobody.get<Page<MajlisEvent>>(`/events?${query}`)).data.map((event) => event.status);
    const [scheduled, ongoing, completed, cancelled] = await Promise.all(
      [1, 2, 3, 4].map((hours) => cast.event(organizer, { title: name, startDate: hence({ hours }), endDate: hence({ hours: 5 }) })),
    );
    const move = (event: MajlisEvent | undefined, status: string): Promise<MajlisEvent> =>
      organizer.rest.post<MajlisEvent>(`/events/${event?.id}/status`, { status });
    await move(ongoing, 'ONGOING');
    await move(completed, 'ONGOING');
    await move(completed, 'COMPLETED');
    await move(cancelled, 'CANCELLED');
    expect(scheduled?.status).toBe('SCHEDULED');
    expect(await of(q)).toEqual(['SCHEDULED', 'ONGOING']);
    expect(await of(`${q}&status=CANCELLED`)).toEqual(['CANCELLED']);
    expect(await of(`${q}&status=COMPLETED`)).toEqual(['COMPLETED']);
  });

  test('by time, by text, by what is mine', async ({ cast }) => {
    const [organizer, booked] = [await cast.person(), await cast.person()];
    const name = title();
    const soon = await cast.event(organizer, { title: `${name} ورشة`, startDate: hence({ hours: 1 }) });
    const far = await cast.event(organizer, { title: `${name} 100%_x`, startDate: hence({ hours: 99 }), endDate: hence({ hours: 100 }) });
    const ids = async (who: Pick<Person, 'rest'>, query: string): Promise<string[]> =>
      (await who.rest.get<Page<MajlisEvent>>(`/events?${query}`)).data.map((event) => event.id);
    const anybody = { rest: cast.nobody };
    const q = `q=${encodeURIComponent(name)}`;
    expect(await ids(anybody, `${q}&from=${hence({ hours: 50 })}`)).toEqual([far.id]);
    expect(await ids(anybody, `${q}&to=${hence({ hours: 50 })}`)).toEqual([soon.id]);
    expect(await ids(anybody, `q=${encodeURIComponent(`${name} ورشة`)}`)).toEqual([soon.id]);
    expect(await ids(anybody, `q=${encodeURIComponent('100%_x')}&from=${hence({ hours: 98 })}`)).toContain(far.id);
    expect(await ids(anybody, `q=${encodeURIComponent("'; drop table events; --")}`)).toEqual([]);
    expect(await ids(organizer, 'organizing=true')).toEqual([soon.id, far.id]);
    expect(await ids(booked, 'organizing=true')).toEqual([]);
    await cast.book(booked, far);
    expect(await ids(booked, 'mine=true')).toEqual([far.id]);
  });

  test('refuses a limit or a cursor that is none', async ({ cast }) => {
    for (const query of ['limit=0', 'limit=101', 'limit=-1', 'limit=many', 'after=garbage', 'status=NO', 'from=soon']) {
      await cast.nobody.refused('GET', `/events?${query}`, { status: [400, 422] });
    }
  });
});

test.describe('changing an event', () => {
  test('by PATCH or PUT, by an organizer only', async ({ cast }) => {
    const [organizer, stranger] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { description: 'kept' });
    const path = `/events/${event.id}`;
    const patched = await organizer.rest.patch<MajlisEvent>(path, { title: 'By PATCH', location: 'Basra' });
    expect(patched).toMatchObject({ title: 'By PATCH', location: 'Basra', description: 'kept' });
    const whole = { ...newEvent(), title: 'By PUT', startDate: event.startDate, endDate: event.endDate };
    expect(await organizer.rest.put<MajlisEvent>(path, whole)).toMatchObject({ title: 'By PUT' });
    await stranger.rest.refused('PATCH', path, FORBIDDEN, { body: { title: 'x' } });
    await cast.nobody.refused('PATCH', path, { status: 401, code: 'unauthorized' }, { body: { title: 'x' } });
    await organizer.rest.refused('PATCH', `/events/${UNKNOWN_ID}`, NOT_FOUND, { body: { title: 'x' } });
  });

  test('never below the seats that are taken', async ({ cast }) => {
    const [organizer, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer, { maxAttendees: 5 });
    await cast.book(person, event, 3);
    const path = `/events/${event.id}`;
    const expected = { status: 409, code: 'capacity_below_taken' };
    await organizer.rest.refused('PATCH', path, expected, { body: { maxAttendees: 2 } });
    expect(await organizer.rest.patch<MajlisEvent>(path, { maxAttendees: 3 })).toMatchObject({
      availableSeats: 0, isFull: true, totalRegistrations: 3,
    });
    expect(await organizer.rest.patch<MajlisEvent>(path, { maxAttendees: null })).toMatchObject({
      maxAttendees: null, availableSeats: null, isFull: false,
    });
    await organizer.rest.refused('PATCH', path, expected, { body: { maxAttendees: 1 } });
  });

  test('checks "not past" only when the start changes', async ({ cast }) => {
    const organizer = await cast.person();
    const startDate = hence({ seconds: 1 });
    const event = await cast.event(organizer, { startDate });
    const client = await organizer.events();
    await client.join(event.id);
    const { status } = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
    if (status !== 'ONGOING') await client.heard.next('event-status-changed', (change) => change.status === 'ONGOING');
    const path = `/events/${event.id}`;
    await organizer.rest.patch(path, { title: 'Under way', startDate: event.startDate });
    const past = { body: { startDate: later(event.startDate, { hours: -5 }) } };
    await organizer.rest.refused('PATCH', path, { status: 422, code: 'validation_failed', field: 'startDate' }, past);
  });

  test('checks what it stores like what it creates', async ({ cast }) => {
    const organizer = await cast.person();
    const event = await cast.event(organizer);
    for (const body of [{ title: '' }, { endDate: later(event.startDate, { hours: -1 }) }, { timeZone: 'x' }, { maxAttendees: 0 }, { meetingUrl: 'ftp://x' }]) {
      const [field] = Object.keys(body);
      const expected = { status: 422, code: 'validation_failed', ...(field ? { field } : {}) };
      await organizer.rest.refused('PATCH', `/events/${event.id}`, expected, { body });
    }
    const now = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
    expect(now).toMatchObject({ title: event.title, endDate: event.endDate, maxAttendees: 10 });
  });
});

test.describe('the status of an event', () => {
  const allowed = ['DRAFT>SCHEDULED', 'SCHEDULED>ONGOING', 'ONGOING>COMPLETED', 'DRAFT>CANCELLED', 'SCHEDULED>CANCELLED', 'ONGOING>CANCELLED'];
  const way: Record<string, string[]> = {
    DRAFT: [], SCHEDULED: ['SCHEDULED'], ONGOING: ['SCHEDULED', 'ONGOING'],
    COMPLETED: ['SCHEDULED', 'ONGOING', 'COMPLETED'], CANCELLED: ['CANCELLED'],
  };
  for (const [from, steps] of Object.entries(way)) {
    test(`moves from ${from} only where the contract says`, async ({ cast }) => {
      const organizer = await cast.person();
      for (const to of Object.keys(way)) {
        const event = await cast.event(organizer, { status: 'DRAFT' });
        const path = `/events/${event.id}/status`;
        for (const status of steps) await organizer.rest.post(path, { status });
        if (from === to) continue;
        if (allowed.includes(`${from}>${to}`)) {
          expect(await organizer.rest.post<MajlisEvent>(path, { status: to })).toMatchObject({ status: to });
        } else {
          await organizer.rest.refused('POST', path, { status: 409, code: 'invalid_transition' }, { body: { status: to } });
        }
      }
    });
  }

  test('is an organizer\'s to change, and one of the five', async ({ cast }) => {
    const [organizer, stranger] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const path = `/events/${event.id}/status`;
    await stranger.rest.refused('POST', path, FORBIDDEN, { body: { status: 'ONGOING' } });
    await organizer.rest.refused('POST', path, { status: 422 }, { body: { status: 'PAUSED' } });
    await organizer.rest.refused('POST', path, { status: 422 }, { body: {} });
  });
});

test.describe('deleting, cloning and handing over', () => {
  test('an event without active bookings is deleted by its owner', async ({ cast }) => {
    const [owner, coOrganizer, person] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(owner);
    const path = `/events/${event.id}`;
    await owner.rest.create(`${path}/organizers`, { email: coOrganizer.details.email, role: 'co_organizer' });
    const booking = await cast.book(person, event);
    await owner.rest.refused('DELETE', path, { status: 409, code: 'has_bookings' });
    await cast.cancel(person, booking);
    await coOrganizer.rest.refused('DELETE', path, FORBIDDEN);
    await person.rest.refused('DELETE', path, FORBIDDEN);
    await owner.rest.delete(path, 204);
    await owner.rest.refused('GET', path, NOT_FOUND);
    await person.rest.refused('POST', `${path}/bookings`, NOT_FOUND, { body: {} });
  });

  test('a clone is another event with the same details and no bookings', async ({ cast }) => {
    const [owner, person] = [await cast.person(), await cast.person()];
    const event = await cast.event(owner, { description: 'the same', maxAttendees: 4, requiresApproval: true });
    await cast.book(person, event, 2);
    const clone = await owner.rest.create<MajlisEvent>(`/events/${event.id}/clone`);
    expect(clone.id).not.toBe(event.id);
    expect(clone.number).not.toBe(event.number);
    expect(clone.title).toContain(event.title);
    expect(clone).toMatchObject({
      description: 'the same', maxAttendees: 4, requiresApproval: true, totalRegistrations: 0, availableSeats: 4,
      organizerId: owner.id, timeZone: event.timeZone,
    });
    await person.rest.refused('POST', `/events/${event.id}/clone`, FORBIDDEN, { body: {} });
  });

  test('organizers are added by address, listed and removed by the owner', async ({ cast }) => {
    const [owner, helper, stranger] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(owner);
    const path = `/events/${event.id}/organizers`;
    const added = await owner.rest.create<Organizer>(path, { email: helper.details.email, role: 'co_organizer' });
    expect(added.role).toBe('co_organizer');
    const { data } = await owner.rest.get<Page<Organizer>>(path);
    const roles = Object.fromEntries(data.map((organizer) => [userIdOf(organizer), organizer.role]));
    expect(roles).toMatchObject({ [helper.id]: 'co_organizer' });
    await owner.rest.refused('POST', path, { status: 422 }, { body: { email: helper.details.email, role: 'boss' } });
    await stranger.rest.refused('POST', path, FORBIDDEN, { body: { email: stranger.details.email, role: 'co_organizer' } });
    await helper.rest.refused('POST', path, FORBIDDEN, { body: { email: stranger.details.email, role: 'checker' } });
    await helper.rest.patch(`/events/${event.id}`, { location: 'by the co-organizer' });
    await owner.rest.delete(`${path}/${helper.id}`, 204);
    await helper.rest.refused('PATCH', `/events/${event.id}`, FORBIDDEN, { body: { location: 'x' } });
  });

  test('the owner hands the event to a co-organizer, and to nobody else', async ({ cast }) => {
    const [owner, heir, stranger] = [await cast.person(), await cast.person(), await cast.person()];
    const event = await cast.event(owner);
    const path = `/events/${event.id}`;
    await owner.rest.refused('POST', `${path}/owner`, { status: [404, 409, 422] }, { body: { userId: stranger.id } });
    await owner.rest.create(`${path}/organizers`, { email: heir.details.email, role: 'co_organizer' });
    await heir.rest.refused('POST', `${path}/owner`, FORBIDDEN, { body: { userId: heir.id } });
    await owner.rest.post(`${path}/owner`, { userId: heir.id });
    expect(await heir.rest.get<MajlisEvent>(path)).toMatchObject({ organizerId: heir.id, organizerName: heir.name });
    await owner.rest.refused('DELETE', path, FORBIDDEN);
    await heir.rest.delete(path, 204);
  });
});
