import { type Entry, expectWellFolded, readCalendar } from '../support/calendar';
import { type Cast, newEvent, title } from '../support/cast';
import type { Person } from '../support/person';
import type { Rest } from '../support/rest';
import { expect, test } from '../support/test';
import { hence, later } from '../support/time';
import type { Booking, MajlisEvent, NewEvent } from '../support/wire';

const AT_ONCE = 12;
/** Next year, so that no event is past. */
const YEAR = new Date().getUTCFullYear() + 1;

interface Link {
  url: string;
}

async function calendar(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, { headers });
  expect(answer.status, url).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  return answer;
}

async function read(url: string, token?: string): Promise<Entry[]> {
  const answer = await calendar(url, token === undefined ? {} : { authorization: `Bearer ${token}` });
  return readCalendar(expectWellFolded(new Uint8Array(await answer.arrayBuffer()))).entries;
}

function fileOf(rest: Rest, event: MajlisEvent): string {
  return `${rest.baseUrl}/api/v1/events/${event.id}.ics`;
}

/** The only entry of an event's file. */
async function entryOf(rest: Rest, event: MajlisEvent): Promise<Entry> {
  const entries = await read(fileOf(rest, event), rest.token);
  expect(entries).toHaveLength(1);
  return entries[0]!;
}

async function linkOf(person: Person): Promise<string> {
  return (await person.rest.get<Link>('/users/me/calendar-link')).url;
}

async function inTurn<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

type OffsetAt = (ms: number) => string;

function offsetIn(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (ms) => format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')!.value;
}

/** The instants next year at which a zone's clocks change, to the minute. */
function changesOf(offsetAt: OffsetAt): number[] {
  const changes: number[] = [];
  const step = 10 * 24 * 60 * 60_000;
  for (let before = Date.UTC(YEAR, 0, 1); before < Date.UTC(YEAR + 1, 0, 1); before += step) {
    let [from, to] = [before, before + step];
    if (offsetAt(from) === offsetAt(to)) continue;
    while (to - from > 60_000) {
      const middle = from + Math.floor((to - from) / 120_000) * 60_000;
      if (offsetAt(middle) === offsetAt(from)) from = middle;
      else to = middle;
    }
    changes.push(to);
  }
  return changes;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const hours = (count: number): number => count * 60 * 60_000;

/**
 * Spans in a zone that a calendar may get wrong: one from winter to summer for each zone, and for the first of those whose
 * clocks go alike also one in winter, one in summer, and some around each change of its clocks.
 */
function spansIn(timeZone: string, known: Set<string>): [number, number][] {
  const [winter, summer] = [Date.UTC(YEAR, 0, 15, 12, 30), Date.UTC(YEAR, 6, 15, 18)];
  const offsetAt = offsetIn(timeZone);
  const changes = changesOf(offsetAt);
  const clock = `${offsetAt(winter)} ${offsetAt(summer)} ${changes.join()}`;
  const long: [number, number] = [winter, summer];
  if (known.has(clock)) return [long];
  known.add(clock);
  const around = changes.flatMap((at): [number, number][] => [
    [at - hours(1), at],
    [at, at + hours(2)],
    [at - hours(0.5), at + hours(0.5)],
  ]);
  return [long, [winter, winter + hours(3)], [summer, summer + hours(3)], ...around];
}

test('in every zone each event is at the instant it is, by the zones in the file', async ({ ownStage }) => {
  test.setTimeout(240_000);
  const { server, cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'false' } });
  const organizer = await cast.person();
  const zones = Intl.supportedValuesOf('timeZone');
  expect(zones.length).toBeGreaterThan(400);
  const wrong: string[] = [];
  let [read, local] = [0, 0];
  const known = new Set<string>();
  const spans = zones.flatMap((zone) => spansIn(zone, known).map((span) => ({ zone, span })));
  await inTurn(spans, async ({ zone, span: [from, to] }) => {
    const body = newEvent({ timeZone: zone, startDate: iso(from), endDate: iso(to) });
    const event = await organizer.rest.create<MajlisEvent>('/events', body);
    const answer = await fetch(`${server.url}/api/v1/events/${event.id}.ics`);
    const entry = readCalendar(await answer.text()).entries[0]!;
    read += 1;
    if (entry.zone === event.timeZone) local += 1;
    if (entry.start !== from || entry.end !== to) {
      wrong.push(`${zone}: ${event.startDate}–${event.endDate} is read as ${iso(entry.start)}–${iso(entry.end)}`);
    }
  });
  expect(wrong).toEqual([]);
  expect(read).toBe(spans.length);
  expect(local / read, 'people see the time of the place; UTC is for what no wall clock tells').toBeGreaterThan(0.8);
});

test('one calendar with many zones keeps them apart', async ({ ownStage }) => {
  const { server, cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'false' } });
  const organizer = await cast.person();
  const zones = ['Africa/Casablanca', 'America/New_York', 'Asia/Riyadh', 'Australia/Lord_Howe', 'Europe/Berlin', 'UTC'];
  const made = new Map<string, MajlisEvent>();
  for (const [index, timeZone] of zones.entries()) {
    for (const month of [0, 3, 6, 10]) {
      const start = Date.UTC(YEAR + (index % 2), month, 28, 22, 15);
      const event = await cast.event(organizer, { timeZone, startDate: iso(start), endDate: iso(start + hours(5)) });
      made.set(event.id, event);
    }
  }
  const entries = await read(`${server.url}/api/v1/events.ics`);
  expect(entries).toHaveLength(made.size);
  for (const entry of entries) {
    const event = made.get(entry.uid)!;
    expect([iso(entry.start), iso(entry.end)], event.timeZone).toEqual([event.startDate, event.endDate]);
    expect(entry.zone).toBe(event.timeZone);
  }
});

test('an event\'s file says what the event is, and nobody\'s address', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { venue: 'بيت الحكمة', location: 'Baghdad, Iraq', description: 'Doors at 6; bring: "tea"' });
  const answer = await calendar(fileOf(cast.nobody, event));
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="event-${event.id}.ics"`);
  const text = expectWellFolded(new Uint8Array(await answer.arrayBuffer()));
  const { calendar: file, entries } = readCalendar(text);
  expect(file.getFirstPropertyValue('version')).toBe('2.0');
  expect(file.getFirstPropertyValue('method')).toBe('PUBLISH');
  expect(file.getFirstPropertyValue('prodid')).toContain('Majlis');
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    uid: event.id, sequence: 0, status: 'CONFIRMED', summary: event.title, location: 'بيت الحكمة, Baghdad, Iraq',
    description: 'Doors at 6; bring: "tea"', url: `${cast.server.url}/events/${event.id}`, organizerName: organizer.name,
    zone: 'Asia/Baghdad', modified: Math.floor(Date.parse(event.updatedAt) / 1000) * 1000,
  });
  expect(text).not.toContain('@');
  expect(text).not.toContain('VALARM');
  expect(await entryOf(cast.nobody, { ...event, id: String(event.number) })).toEqual(entries[0]);
});

test('a file that has not changed is not sent again', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  const link = await linkOf(organizer);
  for (const url of [fileOf(cast.nobody, event), link]) {
    const tag = (await calendar(url)).headers.get('etag')!;
    const again = await fetch(url, { headers: { 'if-none-match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('cache-control')).toBe('private, no-cache');
  }
  expect((await calendar(`${cast.server.url}/api/v1/events.ics`)).headers.get('cache-control')).toBe('public, max-age=300');
  const tag = (await calendar(fileOf(cast.nobody, event))).headers.get('etag')!;
  await organizer.rest.patch(`/events/${event.id}`, { venue: 'elsewhere' });
  expect((await calendar(fileOf(cast.nobody, event), { 'if-none-match': tag })).headers.get('etag')).not.toBe(tag);
});

const NASTY = [
  'Tea\r\nATTENDEE:mailto:evil@example.org', 'Tea\nEND:VEVENT\nBEGIN:VEVENT', 'Tea\rX', 'a;b,c\\n d\\', 'ends with \\', 'a\u0085b\u2028c\u000bd',
  '😀'.repeat(60), 'مرحبا بكم في المجلس '.repeat(9), 'x'.repeat(75), 'ä'.repeat(37), '"quoted"; ^caret^n',
];

test('no title, name or place begins a line of its own, and long text is folded between characters', async ({ cast }) => {
  const organizer = await cast.person({ fullName: 'Ali "the; host": x^y, بن عمر' });
  for (const text of NASTY) {
    const event = await cast.event(organizer, { title: text, description: `${text}\n\n${text}`.repeat(10), venue: text, location: text });
    const file = expectWellFolded(new Uint8Array(await (await calendar(fileOf(cast.nobody, event))).arrayBuffer()));
    const { calendar: whole, entries } = readCalendar(file);
    expect(whole.getAllSubcomponents('vevent'), text).toHaveLength(1);
    const entry = entries[0]!;
    expect(entry.properties, text).not.toContain('attendee');
    expect(flat(entry.summary)).toBe(flat(event.title));
    expect(flat(entry.description)).toBe(flat(event.description ?? ''));
    expect(entry.organizerName).toBe(organizer.name);
  }
});

/** Line breaks are one kind, and control characters are nothing, in a calendar. */
function flat(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}

test('every change that a calendar shows raises the sequence, under the same UID', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { status: 'DRAFT' });
  let last = await entryOf(organizer.rest, event);
  expect(last.status).toBe('TENTATIVE');
  await cast.nobody.refused('GET', `/events/${event.id}.ics`, { status: 404, code: 'not_found' });

  const rises = async (status: string): Promise<void> => {
    const now = await entryOf(organizer.rest, event);
    expect(now.uid).toBe(last.uid);
    expect(now.sequence).toBeGreaterThan(last.sequence);
    expect(now.modified).toBeGreaterThanOrEqual(last.modified);
    expect(now.status).toBe(status);
    last = now;
  };
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'SCHEDULED' });
  await rises('CONFIRMED');
  const moved = { startDate: hence({ hours: 30 }), endDate: hence({ hours: 31 }) };
  const changes: Partial<NewEvent>[] = [
    { title: title() }, moved, { endDate: later(moved.endDate, { hours: 1 }) }, { timeZone: 'Europe/Berlin' },
    { venue: 'Hall 2' }, { location: 'Basra' }, { isVirtual: true, meetingUrl: 'https://meet.example.org/a' }, { description: 'new' },
  ];
  for (const change of changes) {
    await organizer.rest.patch(`/events/${event.id}`, change);
    await rises('CONFIRMED');
  }
  for (const change of [{ maxAttendees: 50 }, { requiresApproval: true }, { venue: 'Hall 2' }]) {
    await organizer.rest.patch(`/events/${event.id}`, change);
    expect((await entryOf(organizer.rest, event)).sequence).toBe(last.sequence);
  }
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' });
  await rises('CANCELLED');
  const listed = (await read(`${cast.server.url}/api/v1/events.ics`)).find(({ uid }) => uid === event.id);
  expect(listed, 'the public list tells of the cancellation').toMatchObject({ status: 'CANCELLED', sequence: last.sequence });
});

test('the address of a meeting is in the files of those who may see it', async ({ cast }) => {
  const [organizer, guest, pending, stranger] = await cast.people(4) as [Person, Person, Person, Person];
  const meetingUrl = 'https://meet.example.org/secret-room?x=1,2;3';
  const event = await cast.event(organizer, { isVirtual: true, meetingUrl });
  await cast.book(guest, event);
  await organizer.rest.patch(`/events/${event.id}`, { requiresApproval: true });
  await cast.book(pending, event);
  for (const { rest } of [organizer, guest]) {
    const entry = await entryOf(rest, event);
    expect(entry.location).toBe(meetingUrl);
    expect(entry.description).toContain(meetingUrl);
  }
  for (const rest of [pending.rest, stranger.rest, cast.nobody]) {
    const headers: Record<string, string> = rest.token === undefined ? {} : { authorization: `Bearer ${rest.token}` };
    expect(await (await calendar(fileOf(rest, event), headers)).text()).not.toContain('secret-room');
  }
  expect((await entryOf(pending.rest, event)).status).toBe('TENTATIVE');
  expect(await (await calendar(`${cast.server.url}/api/v1/events.ics`)).text()).not.toContain('secret-room');
  expect(await (await calendar(await linkOf(guest))).text()).toContain('secret-room');
  expect(await (await calendar(await linkOf(pending))).text()).not.toContain('secret-room');
});

test('the public list has what comes, and no draft', async ({ cast }) => {
  const organizer = await cast.person();
  const [shown, draft] = [await cast.event(organizer), await cast.event(organizer, { status: 'DRAFT' })];
  const long = await cast.event(organizer, { description: 'ي'.repeat(4000) });
  const uids = (await read(`${cast.server.url}/api/v1/events.ics`, organizer.token)).map(({ uid }) => uid);
  expect(uids).toEqual(expect.arrayContaining([shown.id, long.id]));
  expect(uids).not.toContain(draft.id);
  const [listed] = (await read(`${cast.server.url}/api/v1/events.ics`)).filter(({ uid }) => uid === long.id);
  expect(listed!.description.length).toBeLessThan(600);
  expect((await entryOf(cast.nobody, long)).description).toHaveLength(4000);
});

async function feed(person: Person): Promise<Entry[]> {
  return read(await linkOf(person));
}

async function inFeed(person: Person, event: MajlisEvent): Promise<Entry> {
  const found = (await feed(person)).filter(({ uid }) => uid === event.id);
  expect(found, 'one entry for an event, however often it was booked').toHaveLength(1);
  return found[0]!;
}

test('my bookings follow what becomes of them', async ({ cast }) => {
  const [organizer, person] = await cast.people(2) as [Person, Person];
  const event = await cast.event(organizer, { requiresApproval: true });
  const booking = await cast.book(person, event);
  const seen = [await inFeed(person, event)];
  expect(seen[0]).toMatchObject({ status: 'TENTATIVE', start: Math.floor(Date.parse(event.startDate) / 1000) * 1000 });
  const move = async (status: string, work: () => Promise<unknown>): Promise<void> => {
    await work();
    const now = await inFeed(person, event);
    expect(now.status).toBe(status);
    expect(now.sequence, 'each step raises the sequence').toBeGreaterThan(seen.at(-1)!.sequence);
    expect((await entryOf(person.rest, event)).sequence, 'the event\'s own file agrees').toBe(now.sequence);
    seen.push(now);
  };
  await move('CONFIRMED', () => organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'confirmed' }));
  await move('CANCELLED', () => cast.cancel(person, booking));
  let again: Booking;
  await move('TENTATIVE', async () => (again = await cast.book(person, event)));
  await move('CONFIRMED', () => organizer.rest.post(`/bookings/${again.id}/status`, { status: 'confirmed' }));
  await move('CONFIRMED', () => organizer.rest.patch(`/events/${event.id}`, { venue: 'Hall 9' }));
  await move('CANCELLED', () => organizer.rest.post(`/events/${event.id}/status`, { status: 'CANCELLED' }));
});

test('a private link is its person\'s, dies when it is renewed, and opens nothing else', async ({ cast }) => {
  const [organizer, person, other] = await cast.people(3) as [Person, Person, Person];
  const event = await cast.event(organizer);
  await cast.book(person, event);
  const url = await linkOf(person);
  expect(url.startsWith(`${cast.server.url}/api/v1/users/me/bookings.ics?key=`)).toBe(true);
  expect(await linkOf(person), 'it is shown again as it is').toBe(url);
  expect((await feed(person)).map(({ uid }) => uid)).toEqual([event.id]);
  expect(await feed(other)).toEqual([]);

  const renewed = (await person.rest.post<Link>('/users/me/calendar-link')).url;
  expect(renewed).not.toBe(url);
  const key = new URL(renewed).searchParams.get('key')!;
  const path = (given: string): string => `/users/me/bookings.ics?key=${encodeURIComponent(given)}`;
  const [, secret] = key.split('.');
  const dead = [
    new URL(url).searchParams.get('key')!, '', '.', `${person.id}.`, `${other.id}.${secret}`, `${key}A`, key.slice(0, -1), key.toUpperCase(),
    'x'.repeat(5000), `${person.id}.ünïcode`, person.token,
  ];
  for (const given of dead) await cast.nobody.refused('GET', path(given), { status: 404, code: 'not_found' });
  await cast.nobody.refused('GET', '/users/me/bookings.ics', { status: 404, code: 'not_found' });
  await person.rest.refused('GET', '/users/me/bookings.ics', { status: 404, code: 'not_found' });
  expect((await read(renewed)).map(({ uid }) => uid)).toEqual([event.id]);
  for (const method of ['GET', 'POST'] as const) {
    await cast.nobody.refused(method, '/users/me/calendar-link', { status: 401, code: 'unauthorized' });
  }
  await cast.nobody.refused('GET', '/auth/me', { status: 401 }, { headers: { authorization: `Bearer ${key}` } });
});

test('the key of a private link is in no log', async ({ ownStage }) => {
  const { server, cast } = await ownStage({ env: { MAJLIS_LOG__FILTER: 'debug' } });
  const person = await cast.person();
  const url = await linkOf(person);
  await calendar(url);
  await person.rest.post('/users/me/calendar-link');
  await fetch(url);
  await server.stop();
  const log = server.stderr.join('\n');
  expect(log).not.toContain(new URL(url).searchParams.get('key')!.split('.')[1]!);
});

test('a calendar of many bookings is bounded and whole', async ({ cast }: { cast: Cast }) => {
  const [organizer, person] = await cast.people(2) as [Person, Person];
  const events = await Promise.all(Array.from({ length: 40 }, () => cast.event(organizer)));
  for (const event of events) await cast.book(person, event);
  expect((await feed(person)).map(({ uid }) => uid).sort()).toEqual(events.map(({ id }) => id).sort());
});
