import { somebody } from '../support/person';
import { expect, test } from '../support/test';
import type { Booking, MajlisEvent, Page, PublicUser } from '../support/wire';

const FORBIDDEN = { status: 403, code: 'forbidden' };

interface UserAnswer {
  ok: true;
  user: PublicUser;
}

test('what a person changes is theirs at once, and administrators hear of it', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const [watching, own] = [await admin.on('/users'), await person.on('/users')];
  const { phone } = somebody();
  const wish = { fullName: '  هدى سالم ', countryCode: 'sa', phone, language: 'ar' };
  const { ok, user } = await person.rest.patch<UserAnswer>(`/users/${person.id}`, wish);
  expect(ok).toBe(true);
  expect(user).toEqual({
    ...person.user, fullName: 'هدى سالم', countryCode: 'SA', countryName: 'Saudi Arabia', phone, language: 'ar',
  });
  expect(await watching.heard.next('users.updated', ({ id }) => id === person.id)).toEqual(user);
  expect(await person.rest.get<PublicUser>('/auth/me')).toEqual(user);
  await own.ask('are-you-there');
  expect(own.heard.all('users.updated')).toEqual([]);
});

test('a change that changes nothing is told to nobody', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const watching = await admin.on('/users');
  const { fullName, countryCode, countryName, phone } = person.user;
  for (const same of [{}, { fullName, countryCode, countryName, phone }, { fullName: ` ${fullName} ` }, { phone: null }]) {
    expect((await person.rest.patch<UserAnswer>(`/users/${person.id}`, same)).user).toEqual(person.user);
  }
  await person.rest.patch(`/users/${person.id}`, { fullName: 'Another Name' });
  const heard = await watching.heard.next('users.updated', ({ id }) => id === person.id);
  expect(heard.fullName).toBe('Another Name');
});

test('a country brings its name, unless one is given', async ({ cast }) => {
  const { rest, id } = await cast.person();
  const change = async (wish: object): Promise<string[]> => {
    const { user } = await rest.patch<UserAnswer>(`/users/${id}`, wish);
    return [user.countryCode, user.countryName];
  };
  expect(await change({ countryCode: 'LU' })).toEqual(['LU', 'Luxembourg']);
  expect(await change({ countryName: 'Lëtzebuerg' })).toEqual(['LU', 'Lëtzebuerg']);
  // Said again by who changes something else, the country leaves the name alone.
  expect(await change({ countryCode: 'LU', fullName: 'Another Name' })).toEqual(['LU', 'Lëtzebuerg']);
  expect(await change({ countryCode: 'IQ', countryName: 'العراق' })).toEqual(['IQ', 'العراق']);
});

test('an administrator changes anybody, on the record; others only themselves', async ({ cast }) => {
  const [admin, [person, other]] = [await cast.admin(), await cast.pair()];
  const path = `/users/${person.id}`;
  await other.rest.refused('PATCH', path, FORBIDDEN, { body: { fullName: 'Taken Over' } });
  await cast.nobody.refused('PATCH', path, { status: 401, code: 'unauthorized' }, { body: { fullName: 'Taken Over' } });
  // Whether there is such a person is told to administrators alone.
  const nobody = '/users/01890000-0000-7000-8000-000000000000';
  await other.rest.refused('PATCH', nobody, FORBIDDEN, { body: {} });
  await admin.rest.refused('PATCH', nobody, { status: 404, code: 'not_found' }, { body: {} });

  await person.rest.patch(path, { fullName: 'By Myself' });
  const { phone } = somebody();
  const { user } = await admin.rest.patch<UserAnswer>(path, { fullName: 'By An Admin', phone });
  expect(user.fullName).toBe('By An Admin');
  await admin.rest.patch(path, { fullName: 'By An Admin' });
  const { data } = await admin.rest.get<Page<AuditEntry>>('/admin/audit?limit=100');
  const acts = data.filter(({ target }) => target === person.id);
  expect(acts).toHaveLength(1);
  expect(acts[0]).toMatchObject({ action: 'user.updated', details: { fields: ['fullName', 'phone'] } });
  expect(JSON.stringify(acts)).not.toContain(phone);
});

interface AuditEntry {
  action: string;
  target: string;
  details: Record<string, unknown>;
}

test('a phone belongs to one person, and nothing of a refused change stays', async ({ cast }) => {
  const [person, other] = await cast.pair();
  const body = { fullName: 'Half Done', phone: other.user.phone };
  await person.rest.refused('PATCH', `/users/${person.id}`, { status: 409, code: 'phone_taken' }, { body });
  expect(await person.rest.get<PublicUser>('/auth/me')).toEqual(person.user);
  // What one gives up another may have, and of many at once one gets it.
  await other.rest.patch(`/users/${other.id}`, { phone: somebody().phone });
  const [third, fourth] = await cast.pair();
  const answers = await Promise.all(
    [person, third, fourth].map(({ rest, id }) => rest.send('PATCH', `/users/${id}`, { body: { phone: other.user.phone } })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('what does not fit is named, and what cannot be changed is refused', async ({ cast }) => {
  const { rest, id, user } = await cast.person();
  const wrong: [field: string, value: unknown][] = [
    ['fullName', 'A'], ['fullName', 'x'.repeat(121)], ['fullName', 'two\nlines'], ['fullName', 1], ['countryCode', 'XX'],
    ['countryName', ''], ['countryName', 'x'.repeat(121)], ['phone', '07701234567'], ['phone', ''], ['language', 'fr'],
  ];
  for (const [field, value] of wrong) {
    await rest.refused('PATCH', `/users/${id}`, { status: 422, code: 'validation_failed', field }, { body: { [field]: value } });
  }
  const unknown = { role: 'admin', email: 'x@example.org', emailVerified: true, phoneVerified: true, isBanned: false, id: 'x', password: 'x' };
  for (const [field, value] of Object.entries(unknown)) {
    await rest.refused('PATCH', `/users/${id}`, { status: 422, code: 'validation_failed' }, { body: { [field]: value } });
  }
  expect(await rest.get<PublicUser>('/auth/me')).toEqual(user);
});

test('a new name shows with the events of its person; a booking keeps the name it was made under', async ({ cast }) => {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer);
  const booking = await cast.book(guest, event);
  await organizer.rest.patch(`/users/${organizer.id}`, { fullName: 'New Organizer' });
  await guest.rest.patch(`/users/${guest.id}`, { fullName: 'New Guest' });
  expect((await guest.rest.get<MajlisEvent>(`/events/${event.id}`)).organizerName).toBe('New Organizer');
  const kept = await guest.rest.get<Booking>(`/bookings/${booking.id}`);
  expect(kept.attendeeName).toBe(guest.name);
});
