import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { type Answered, askGuests, askFour, bookWith, type Form, FOUR, type NewQuestion, type GuestQuestion } from '../support/questions';
import { expect, test } from '../support/test';
import type { Booking, MajlisEvent, Page, WaitlistEntry } from '../support/wire';

const FORBIDDEN = { status: 403, code: 'forbidden' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const invalid = (field: string) => ({ status: 422, code: 'validation_failed', field });
const inAnswers = (id: string) => invalid(`answers.${id}`);

async function stage(cast: Cast, details: Parameters<Cast['event']>[1] = {}): Promise<[owner: Person, person: Person, event: MajlisEvent]> {
  const [owner, person] = [await cast.person(), await cast.person()];
  return [owner, person, await cast.event(owner, details)];
}

/** The form comes with the questions of the live room. */
const NOTHING_ASKED = { data: [], hasMore: false, nextCursor: null };

test.describe('what an event asks', () => {
  test('is set by its organizers, as an array or in an object, and read by anyone who sees the event', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const path = `/events/${event.id}/questions`;
    expect(await cast.nobody.get<Form>(path)).toEqual({ questions: [], ...NOTHING_ASKED });
    const set = await owner.rest.put<Form>(path, FOUR);
    expect(set.questions).toEqual(
      FOUR.map((question) => ({ help: '', required: false, options: [], ...question, id: expect.stringMatching(/^[0-9a-f-]{36}$/) })),
    );
    const [helper, checker] = [await cast.person(), await cast.person()];
    await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
    await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
    expect(await helper.rest.put<Form>(path, { questions: set.questions })).toMatchObject({ questions: set.questions });
    for (const reader of [cast.nobody, person.rest, checker.rest]) expect(await reader.get<Form>(`/events/${event.number}/questions`)).toEqual({ questions: set.questions, ...NOTHING_ASKED });
    for (const stranger of [person, checker]) await stranger.rest.refused('PUT', path, FORBIDDEN, { body: [] });
    await cast.nobody.refused('PUT', path, { status: 401 }, { body: [] });
  });

  test('of a draft is its organizers’ alone', async ({ cast }) => {
    const [owner, person, event] = await stage(cast, { status: 'DRAFT' });
    const path = `/events/${event.id}/questions`;
    await askGuests(owner, event, FOUR);
    for (const other of [cast.nobody, person.rest]) await other.refused('GET', path, NOT_FOUND);
    await person.rest.refused('PUT', path, NOT_FOUND, { body: [] });
  });

  const line = (more: object): object => ({ label: 'L', type: 'text', ...more });
  const choice = (options: unknown): object => ({ label: 'L', type: 'choice', options });
  const many = (howMany: number): string[] => Array.from({ length: howMany }, (_, index) => `option ${index}`);
  const WRONG: [string, unknown, string][] = [
    ['no label', [line({ label: '  ' })], 'questions.0.label'],
    ['a label of 201 characters', [line({}), line({ label: 'ل'.repeat(201) })], 'questions.1.label'],
    ['a label of two lines', [line({ label: 'a\nb' })], 'questions.0.label'],
    ['a help of 501 characters', [line({ help: 'x'.repeat(501) })], 'questions.0.help'],
    ['options of a text', [line({ options: ['a', 'b'] })], 'questions.0.options'],
    ['one option', [choice(['a'])], 'questions.0.options'],
    ['51 options', [choice(many(51))], 'questions.0.options'],
    ['an empty option', [choice(['a', ' '])], 'questions.0.options.1'],
    ['an option of 201 characters', [choice(['a', 'b'.repeat(201)])], 'questions.0.options.1'],
    ['an option twice', [choice(['a', 'b', 'a '])], 'questions.0.options.2'],
    ['an id of nobody’s question', [line({ id: '01890000-0000-7000-8000-000000000000' })], 'questions.0.id'],
    ['31 questions', Array.from({ length: 31 }, () => line({})), 'questions'],
  ];
  for (const [what, questions, field] of WRONG) {
    test(`is refused with ${what}`, async ({ cast }) => {
      const [owner, , event] = await stage(cast);
      const before = await askGuests(owner, event, [{ label: 'stays', type: 'text' }]);
      await owner.rest.refused('PUT', `/events/${event.id}/questions`, invalid(field), { body: { questions } });
      expect((await owner.rest.get<Form>(`/events/${event.id}/questions`)).questions).toEqual(before);
    });
  }

  test('is refused in another shape', async ({ cast }) => {
    const [owner, , event] = await stage(cast);
    const bodies: unknown[] = ['text', 7, {}, { questions: {} }, [1], [{ label: 'x' }], [{ label: 'x', type: 'number' }], [{ label: 7, type: 'text' }]];
    for (const body of bodies) await owner.rest.refused('PUT', `/events/${event.id}/questions`, { status: 422, code: 'validation_failed' }, { body: JSON.stringify(body) });
  });

  test('at its largest', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const form: NewQuestion[] = Array.from({ length: 30 }, (_, index) => ({ label: `س${index} ${'x'.repeat(190)}`, type: 'choices', options: many(50) }));
    const questions = await askGuests(owner, event, form);
    expect(questions).toHaveLength(30);
    const answers = Object.fromEntries(questions.map(({ id, options }) => [id, options]));
    expect((await bookWith(person, event, answers)).answers).toEqual(answers);
  });

  test('keeps the ids that are sent, in the new order; a question of another event is none of it', async ({ cast }) => {
    const [owner, , event] = await stage(cast);
    const [first, second] = await askGuests(owner, event, [{ label: 'one', type: 'text' }, { label: 'two', type: 'text' }]);
    if (!first || !second) throw new Error('two were asked');
    const changed = await askGuests(owner, event, [{ label: 'new', type: 'text' }, { ...second, label: 'two!', required: true }, first]);
    expect(changed.map(({ label }) => label)).toEqual(['new', 'two!', 'one']);
    expect(changed.slice(1).map(({ id }) => id)).toEqual([second.id, first.id]);
    const body = { questions: [first, first] };
    await owner.rest.refused('PUT', `/events/${event.id}/questions`, invalid('questions.1.id'), { body });
    const other = await cast.event(owner);
    await owner.rest.refused('PUT', `/events/${other.id}/questions`, invalid('questions.0.id'), { body: [first] });
  });

  test('is told to those who watch the event, once, and only if it really changed', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const watcher = await person.events();
    await watcher.join(event.id);
    const form = await askGuests(owner, event, FOUR);
    await askGuests(owner, event, form);
    expect(await watcher.heard.next('event-details-updated')).toMatchObject({ eventId: event.id, updatedFields: ['questions'], changes: {} });
    expect((await cast.bell(owner, event, watcher))[0]).not.toContain('event-details-updated');
  });
});

test.describe('answers', () => {
  test('come with the booking, cleaned, and are its person’s and the organizers’ to see', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const [name, wish, meal, days] = await askFour(owner, event);
    const booking = await bookWith(person, event, { [name]: '  ليلى ', [wish]: 'سطر\nوسطر', [meal]: 'سمك', [days]: ['Sunday', 'Friday', 'Sunday'] });
    const answers = { [name]: 'ليلى', [wish]: 'سطر\nوسطر', [meal]: 'سمك', [days]: ['Friday', 'Sunday'] };
    expect(booking.answers).toEqual(answers);
    expect(await person.rest.get<Answered>(`/bookings/${booking.id}`)).toMatchObject({ answers });
    expect((await person.rest.get<Page<Answered>>('/bookings')).data[0]).toMatchObject({ answers });
    expect(await owner.rest.get<Answered>(`/bookings/${booking.id}`)).toMatchObject({ answers });
    expect((await owner.rest.get<Page<Answered>>(`/events/${event.id}/bookings`)).data[0]).toMatchObject({ answers });
    await (await cast.person()).rest.refused('GET', `/bookings/${booking.id}`, NOT_FOUND);
  });

  test('are not shown to who only minds the door', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const checker = await cast.person();
    await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
    const [name, , meal] = await askFour(owner, event);
    const booking = await bookWith(person, event, { [name]: 'secret', [meal]: 'None' });
    const admitted = await checker.rest.send('POST', `/events/${event.id}/check-in`, { body: { code: booking.code } });
    expect(admitted.status).toBe(200);
    expect(admitted.text).not.toContain('secret');
    await checker.rest.refused('GET', `/events/${event.id}/bookings`, FORBIDDEN);
    await checker.rest.refused('GET', `/bookings/${booking.id}`, NOT_FOUND);
    expect(await person.rest.get<Answered>(`/bookings/${booking.id}`)).toMatchObject({ answers: { [name]: 'secret' } });
  });

  test('that are missing or do not fit are refused at their field, and nothing is booked', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const [name, wish, meal, days] = await askFour(owner, event);
    const path = `/events/${event.id}/bookings`;
    const fit = { [name]: 'x', [meal]: 'None' };
    for (const body of [{}, { answers: {} }, { answers: null }, { answers: { [meal]: 'None' } }, { answers: { ...fit, [name]: ' ' } }, { answers: { ...fit, [name]: null } }]) {
      await person.rest.refused('POST', path, inAnswers(name), { body });
    }
    const both = await person.rest.refused('POST', '/bookings', inAnswers(meal), { body: { eventId: event.number } });
    expect(both.errors?.map(({ field }) => field)).toEqual([`answers.${name}`, `answers.${meal}`]);
    const wrong: [string, unknown][] = [
      [name, 'two\nlines'], [name, 'x'.repeat(501)], [name, 7], [name, ['x']], [wish, 'x'.repeat(2001)], [wish, true], [meal, 'Meat'],
      [meal, ['None']], [days, 'Friday'], [days, ['Monday']], [days, [1]], [days, { 0: 'Friday' }],
      ['01890000-0000-7000-8000-000000000000', 'x'], ['__proto__', 'x'], ['', 'x'],
    ];
    for (const [id, answer] of wrong) {
      const body = JSON.stringify({ answers: { ...fit } }).replace('}}', `,${JSON.stringify(id)}:${JSON.stringify(answer)}}}`);
      // A name that comes twice counts as its last.
      await person.rest.refused('POST', path, inAnswers(id), { body });
    }
    for (const answers of ['x', ['x'], 7]) await person.rest.refused('POST', path, { status: 422 }, { body: { answers } });
    expect((await owner.rest.get<MajlisEvent>(`/events/${event.id}`)).totalRegistrations).toBe(0);
    await bookWith(person, event, fit);
  });

  test('to an event that asks nothing are refused, but for none', async ({ cast }) => {
    const [, person, event] = await stage(cast);
    await person.rest.refused('POST', `/events/${event.id}/bookings`, inAnswers('x'), { body: { answers: { x: 'y' } } });
    expect((await bookWith(person, event, {})).answers).toEqual({});
  });

  test('are changed by their person alone, all anew', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const [name, wish, meal] = await askFour(owner, event);
    const { id } = await bookWith(person, event, { [name]: 'x', [wish]: 'w', [meal]: 'None' });
    const path = `/bookings/${id}`;
    const answers = { [name]: 'y', [meal]: 'Vegetarian' };
    expect(await person.rest.patch<Answered>(path, { notes: 'n' })).toMatchObject({ answers: { [wish]: 'w' } });
    expect((await person.rest.patch<Answered>(path, { answers })).answers).toEqual(answers);
    await person.rest.refused('PATCH', path, inAnswers(name), { body: { answers: { [meal]: 'None' } } });
    await person.rest.refused('PATCH', path, inAnswers(meal), { body: { attendeeCount: 3, answers: { ...answers, [meal]: 'x' } } });
    await owner.rest.refused('PATCH', path, { status: [403, 404] }, { body: { answers } });
    expect(await person.rest.get(path)).toMatchObject({ answers, attendeeCount: 1, notes: 'n' });
    await person.rest.delete(path);
    await person.rest.refused('PATCH', path, { status: 409, code: 'booking_closed' }, { body: { answers } });
  });

  test('stay readable when their question is removed, and are not asked again', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const [first, second] = await askGuests(owner, event, [{ label: 'gone', type: 'text', required: true }, { label: 'stays', type: 'text' }]);
    if (!first || !second) throw new Error('two were asked');
    const booking = await bookWith(person, event, { [first.id]: 'earlier', [second.id]: 's' });
    const form = await owner.rest.put<Form>(`/events/${event.id}/questions`, [second]);
    expect(form).toEqual({ questions: [second], removed: [first] });
    expect(await person.rest.get<Form>(`/events/${event.id}/questions`)).toEqual({ questions: [second], ...NOTHING_ASKED });
    const changed = await person.rest.patch<Answered>(`/bookings/${booking.id}`, { answers: { [second.id]: 't' } });
    expect(changed.answers).toEqual({ [first.id]: 'earlier', [second.id]: 't' });
    const late = await cast.person();
    await late.rest.refused('POST', `/events/${event.id}/bookings`, inAnswers(first.id), { body: { answers: { [first.id]: 'x' } } });
    expect((await bookWith(late, event, {})).answers).toEqual({});
    // Asked again under its id, it has its answers back. A question without answers is gone for good.
    expect(await askGuests(owner, event, [first])).toEqual([first]);
    await askGuests(owner, event, [first, { label: 'never answered', type: 'text' }]);
    expect((await owner.rest.put<Form>(`/events/${event.id}/questions`, [])).removed?.map(({ label }) => label)).toEqual(['gone', 'stays']);
  });

  test('of one who gives the booking away go with nobody', async ({ cast }) => {
    const [owner, person, event] = await stage(cast);
    const heir = await cast.person();
    const [name, , meal] = await askFour(owner, event);
    const booking = await bookWith(person, event, { [name]: 'mine', [meal]: 'None' });
    const given = await person.rest.post<Answered>(`/bookings/${booking.id}/transfer`, { email: heir.details.email });
    expect(given.answers).toEqual({});
    expect(await heir.rest.get<Answered>(`/bookings/${booking.id}`)).toMatchObject({ answers: {} });
    const answers = { [name]: 'theirs', [meal]: 'سمك' };
    expect((await heir.rest.patch<Answered>(`/bookings/${booking.id}`, { answers })).answers).toEqual(answers);
  });

  test('are checked against what is asked in the same moment', async ({ cast }) => {
    const [owner, , event] = await stage(cast, { maxAttendees: 100 });
    const people = await cast.people(8);
    const form: NewQuestion[] = [{ label: 'a', type: 'text', required: true }];
    const [asked] = await askGuests(owner, event, form);
    // While the question comes and goes, each booking either answers what is asked or is refused.
    const toggles = async (): Promise<void> => {
      for (let round = 0; round < 10; round += 1) await askGuests(owner, event, round % 2 === 0 ? [{ label: 'other', type: 'text', required: true }] : form);
    };
    const books = people.map((person) => person.rest.send<Booking & Answered>('POST', `/events/${event.id}/bookings`, { body: { answers: { [asked?.id ?? '']: 'x' } } }));
    const [answers] = await Promise.all([Promise.all(books), toggles()]);
    for (const { status, body } of answers) {
      expect([201, 422]).toContain(status);
      if (status === 201) expect(body.answers).toEqual({ [asked?.id ?? '']: 'x' });
    }
  });
});

test.describe('on the waitlist', () => {
  async function offered(cast: Cast): Promise<{ owner: Person; person: Person; event: MajlisEvent; ids: [string, string, string, string] }> {
    const [owner, person, event] = await stage(cast, { maxAttendees: 2 });
    const ids = await askFour(owner, event);
    const first = await bookWith(owner, event, { [ids[0]]: 'o', [ids[2]]: 'None' }, { attendeeCount: 2 });
    const body = { answers: { [ids[0]]: 'waited', [ids[2]]: 'سمك' }, attendeeCount: 2, joinWaitlist: true };
    const { waitlistEntry } = await person.rest.post<{ waitlistEntry: WaitlistEntry & Answered }>(`/events/${event.id}/bookings`, body, 202);
    expect(waitlistEntry.answers).toEqual(body.answers);
    await cast.cancel(owner, first);
    return { owner, person, event, ids };
  }

  test('answers wait too, checked, and an accepted offer’s booking has them', async ({ cast }) => {
    const { owner, person, event, ids } = await offered(cast);
    const entry = await cast.myEntry(person, event);
    const listed = await owner.rest.get<Page<WaitlistEntry & Answered>>(`/events/${event.id}/waitlist`);
    expect(listed.data[0]).toMatchObject({ id: entry.id, answers: { [ids[0]]: 'waited' } });
    const booking = await person.rest.create<Answered>(`/waitlist/${entry.id}/accept`);
    expect(booking.answers).toEqual({ [ids[0]]: 'waited', [ids[2]]: 'سمك' });
    const late = await cast.person();
    await late.rest.refused('POST', `/events/${event.id}/bookings`, inAnswers(ids[0]), { body: { joinWaitlist: true } });
  });

  test('booking instead of accepting carries them, or replaces them', async ({ cast }) => {
    const carried = await offered(cast);
    const booking = await carried.person.rest.create<Answered>(`/events/${carried.event.id}/bookings`, {});
    expect(booking.answers).toMatchObject({ [carried.ids[0]]: 'waited' });
    const replaced = await offered(cast);
    const [name, , meal] = replaced.ids;
    const path = `/events/${replaced.event.id}/bookings`;
    await replaced.person.rest.refused('POST', path, inAnswers(name), { body: { answers: {} } });
    expect((await bookWith(replaced.person, replaced.event, { [name]: 'new', [meal]: 'None' })).answers).toEqual({ [name]: 'new', [meal]: 'None' });
  });

  test('is listed by status and name, in its order', async ({ cast }) => {
    const [owner, , event] = await stage(cast, { maxAttendees: 1 });
    const booking = await cast.book(owner, event);
    const people = [await cast.person({ fullName: 'أحْمَد الأوّل' }), await cast.person({ fullName: 'Zoë' }), await cast.person({ fullName: 'احمد الثاني' })];
    for (const person of people) await cast.wait(person, event);
    const names = async (query: string): Promise<string[]> =>
      (await owner.rest.get<Page<{ attendeeName: string }>>(`/events/${event.id}/waitlist?${query}`)).data.map(({ attendeeName }) => attendeeName);
    expect(await names(`q=${encodeURIComponent('أحمد')}`)).toEqual(['أحْمَد الأوّل', 'احمد الثاني']);
    expect(await names('q=zoe')).toEqual(['Zoë']);
    await cast.cancel(owner, booking);
    expect(await names('status=offered')).toEqual(['أحْمَد الأوّل']);
    await people[1]?.rest.delete(`/waitlist/${(await cast.myEntry(people[1], event)).id}`);
    expect(await names('')).toEqual(['أحْمَد الأوّل', 'احمد الثاني']);
    expect(await names('status=cancelled,waiting&limit=1')).toEqual(['Zoë']);
    await owner.rest.refused('GET', `/events/${event.id}/waitlist?status=nope`, invalid('status'));
  });
});

test('a question as it was asked before is of its own event: a clone asks anew', async ({ cast }) => {
  const [owner, person, event] = await stage(cast);
  const asked = await askGuests(owner, event, FOUR);
  await bookWith(person, event, { [asked[0]?.id ?? '']: 'x', [asked[2]?.id ?? '']: 'None' });
  const clone = await owner.rest.create<MajlisEvent>(`/events/${event.id}/clone`);
  const { questions, removed } = await owner.rest.get<Form>(`/events/${clone.id}/questions`);
  const bare = ({ id: _, ...rest }: GuestQuestion): Omit<GuestQuestion, 'id'> => rest;
  expect(questions.map(bare)).toEqual(asked.map(bare));
  expect(removed).toEqual([]);
  expect(questions.filter(({ id }) => asked.some((one) => one.id === id))).toEqual([]);
  await owner.rest.post(`/events/${clone.id}/status`, { status: 'SCHEDULED' });
  await person.rest.refused('POST', `/events/${clone.id}/bookings`, inAnswers(questions[0]?.id ?? ''), { body: {} });
});
