import { formulas, parseCsv, readCsv, type Row } from '../support/csv';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { askGuests, askFour, bookWith } from '../support/questions';
import { expect, test } from '../support/test';
import type { Booking, MajlisEvent, Page } from '../support/wire';

/** One page of the file, as the server reads it. */
const PAGE_ROWS = 500;

test('is UTF-8 with its mark, with Arabic as it was written and a column for each question', async ({ cast }) => {
  const [owner, person] = [await cast.person(), await cast.person({ fullName: 'لَيْلى "الكاتبة"، بنت أحمد' })];
  const event = await cast.event(owner, { timeZone: 'Asia/Riyadh' });
  const [name, wish, meal, days] = await askFour(owner, event);
  const answers = { [name]: 'أهلًا، "مرحبا"; ‏123', [wish]: 'سطر أول\r\nسطر, "ثان"', [meal]: 'سمك', [days]: ['Friday', 'Sunday'] };
  const booking = await bookWith(person, event, answers, { attendeeCount: 2, notes: 'ملاحظة\nعلى سطرين' });

  const response = await fetch(`${cast.server.url}/api/v1/events/${event.id}/bookings.csv`, { headers: { authorization: `Bearer ${owner.token}` } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  expect(text.lastIndexOf('\ufeff')).toBe(0);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');

  const rows = parseCsv(text);
  const local = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Asia/Riyadh' });
  expect(rows).toEqual([
    {
      code: booking.code, attendeeName: person.name, email: person.details.email, attendeeCount: '2', status: 'confirmed',
      notes: 'ملاحظة\nعلى سطرين', checkedInAt: '', createdAt: booking.createdAt, bookingId: booking.id, checkedInLocal: '',
      createdLocal: local.format(new Date(booking.createdAt)),
      'الاسم على البطاقة': answers[name], 'Anything else?': answers[wish], Meal: 'سمك', Days: 'Friday; Sunday',
    },
  ]);
});

test('gives no spreadsheet a formula, in names, notes, answers and headers', async ({ cast }) => {
  const [owner, person] = [await cast.person(), await cast.person({ fullName: '=HYPERLINK("https://example.org";"x")' })];
  const event = await cast.event(owner);
  const questions = await askGuests(owner, event, [
    { label: '=1+1', type: 'text' }, { label: '@SUM(A1)', type: 'long_text' }, { label: '-2', type: 'choice', options: ['+1', '-1'] },
    { label: 'plain', type: 'choices', options: ['=A1', 'b'] }, { label: '＝1', type: 'text' }, { label: 'harmless', type: 'text' },
  ]);
  const said = ['+966500000000', '@cmd|calc', '-1', ['=A1', 'b'], '＝cmd', 'a;=1+1'];
  await bookWith(person, event, Object.fromEntries(questions.map(({ id }, index) => [id, said[index] ?? ''])), { notes: '-2+3' });
  const answer = await owner.rest.send<string>('GET', `/events/${event.id}/bookings.csv`);
  expect(formulas(answer.text)).toEqual([]);
  const [row] = parseCsv(answer.text);
  expect(row).toMatchObject({
    attendeeName: `'${person.name}`, notes: "'-2+3", "'=1+1": "'+966500000000", "'@SUM(A1)": "'@cmd|calc", "'-2": "'-1",
    plain: "'=A1; b", "'＝1": "'＝cmd", harmless: 'a;=1+1',
  });
  // Divided at semicolons instead, no cell begins as a formula either.
  expect(answer.text.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/).filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
});

test('has answers to questions that were removed, and tells columns of one name apart', async ({ cast }) => {
  const [owner, person, later] = await cast.people(3) as [Person, Person, Person];
  const event = await cast.event(owner);
  const [old, code] = await askGuests(owner, event, [{ label: 'Old', type: 'text' }, { label: 'code', type: 'text' }]);
  await bookWith(person, event, { [old?.id ?? '']: 'kept', [code?.id ?? '']: 'their own code' });
  const [again] = await askGuests(owner, event, [{ label: 'Old', type: 'text' }]);
  await bookWith(later, event, { [again?.id ?? '']: 'new' });
  const rows = await readCsv(owner, event);
  expect(Object.keys(rows[0] ?? {}).slice(-3)).toEqual(['Old', 'Old (2)', 'code (2)']);
  expect(rows.map((row) => [row['Old'], row['Old (2)'], row['code (2)']])).toEqual([['new', '', ''], ['', 'kept', 'their own code']]);
  expect(rows.every((row) => /^[0-9A-Z]{10}$/.test(row['code'] ?? ''))).toBe(true);
});

test('is named after the event, in any script', async ({ cast }) => {
  const owner = await cast.person();
  const named = async (title: string): Promise<string> => {
    const event = await cast.event(owner, { title });
    const { headers } = await owner.rest.send('GET', `/events/${event.id}/bookings.csv`);
    const disposition = headers.get('content-disposition') ?? '';
    const [, plain, encoded] = /^attachment; filename="(.*)"; filename\*=UTF-8''([\w.~%-]+)$/.exec(disposition) ?? [];
    expect(plain).toBe(`bookings-${event.number}.csv`);
    return decodeURIComponent(encoded ?? '').replace(` - ${event.number}.csv`, '');
  };
  expect(await named('ورشة الخط العربي')).toBe('ورشة الخط العربي');
  expect(await named('Rust & "Coffee"; 100%')).toBe('Rust & Coffee; 100%');
  expect(await named('../../etc/passwd')).toBe('etcpasswd');
  expect(await named('a\u202evsc.exe\r\nX: y')).toBe('avsc.exeX y');
  expect(await named('ط'.repeat(200))).toBe('ط'.repeat(80));
});

test('is the list’s rows under the same filters, and nobody else’s to have', async ({ cast }) => {
  const [owner, stranger, checker] = await cast.people(3) as [Person, Person, Person];
  const event = await cast.event(owner);
  const people = await Promise.all(['أحْمَد سالم', 'احمد ناصر', 'إيمان', 'José', '100% Omar'].map((fullName) => cast.person({ fullName })));
  const bookings: Booking[] = [];
  for (const person of people) bookings.push(await cast.book(person, event));
  await people[1]?.rest.delete(`/bookings/${bookings[1]?.id}`);
  const both = async (query: string): Promise<string[]> => {
    const listed = (await owner.rest.get<Page<Booking>>(`/events/${event.id}/bookings${query}`)).data.map(({ id }) => id);
    const filed = (await readCsv(owner, event, query)).map((row) => row['bookingId']);
    expect(filed).toEqual(listed);
    return listed.map((id) => people[bookings.findIndex((booking) => booking.id === id)]?.name ?? '');
  };
  expect(await both('')).toEqual(['100% Omar', 'José', 'إيمان', 'احمد ناصر', 'أحْمَد سالم']);
  expect(await both(`?q=${encodeURIComponent('أحمد')}`)).toEqual(['احمد ناصر', 'أحْمَد سالم']);
  expect(await both(`?q=${encodeURIComponent(' ايمان ')}`)).toEqual(['إيمان']);
  expect(await both('?q=JOSE')).toEqual(['José']);
  expect(await both('?q=100%25')).toEqual(['100% Omar']);
  expect(await both('?q=%25')).toEqual(['100% Omar']);
  expect(await both('?q=_')).toEqual([]);
  expect(await both(`?q=${people[3]?.details.email.toUpperCase()}`)).toEqual(['José']);
  expect(await both(`?q=${bookings[2]?.code.toLowerCase()}`)).toEqual(['إيمان']);
  expect(await both(`?status=cancelled&q=${encodeURIComponent('احمد')}`)).toEqual(['احمد ناصر']);
  expect(await both('?status=confirmed,pending')).toHaveLength(4);
  await owner.rest.refused('GET', `/events/${event.id}/bookings.csv?status=nope`, { status: 422, field: 'status' });
  await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  for (const other of [stranger, checker]) await other.rest.refused('GET', `/events/${event.id}/bookings.csv`, { status: 403 });
  await cast.nobody.refused('GET', `/events/${event.id}/bookings.csv`, { status: 401 });
});

/** Books and cancels again and again, so that an event has many bookings of few people. Gives their ids. */
async function bookManyTimes(cast: Cast, people: Person[], event: MajlisEvent, times: number, notes: string): Promise<string[]> {
  const ids: string[] = [];
  await Promise.all(
    people.map(async (person) => {
      for (let time = 0; time < times; time += 1) {
        const booking = await person.rest.create<Booking>(`/events/${event.id}/bookings`, { notes });
        ids.push(booking.id);
        if (time + 1 < times) await cast.cancel(person, booking);
      }
    }),
  );
  return ids;
}

test('comes page by page, with each booking once, while people book and cancel', async ({ cast }) => {
  test.slow();
  const owner = await cast.person();
  const event = await cast.event(owner, { maxAttendees: 1000 });
  const people = await cast.people(6);
  const notes = 'ملاحظة طويلة '.repeat(76).trim();
  const before = await bookManyTimes(cast, people, event, 200, notes);
  expect(before.length).toBeGreaterThan(2 * PAGE_ROWS);

  const response = await fetch(`${cast.server.url}/api/v1/events/${event.id}/bookings.csv`, { headers: { authorization: `Bearer ${owner.token}` } });
  expect(response.headers.get('content-length'), 'nobody has counted it beforehand').toBeNull();
  const reader = response.body?.getReader();
  if (!reader) throw new Error('the file has no body');
  const chunks: Uint8Array[] = [];
  const first = await reader.read();
  if (first.value) chunks.push(first.value);
  const late = await cast.people(2);
  const [after] = await Promise.all([bookManyTimes(cast, late, event, 10, ''), people[0]?.rest.post(`/events/${event.id}/cancel-registration`)]);
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);

  const filed = parseCsv(Buffer.concat(chunks).toString('utf8')).map((row: Row) => row['bookingId'] ?? '');
  expect(new Set(filed).size, 'no booking twice').toBe(filed.length);
  expect(filed.filter((id) => !after.includes(id)).sort(), 'each that was there').toEqual([...before].sort());
  expect(filed, 'newest first').toEqual([...filed].sort().reverse());

  const all = new Set<string>();
  let path: string | null = `/events/${event.id}/bookings?limit=100&status=cancelled`;
  while (path !== null) {
    const page: Page<Booking> = await owner.rest.get<Page<Booking>>(path);
    for (const { id, status } of page.data) {
      expect(status).toBe('cancelled');
      expect(all.has(id), 'no booking on two pages').toBe(false);
      all.add(id);
    }
    path = page.hasMore ? `/events/${event.id}/bookings?limit=100&status=cancelled&after=${page.nextCursor}` : null;
  }
  expect(all.size).toBe(before.length + after.length - people.length - late.length + 1);
});
