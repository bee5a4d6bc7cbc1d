import type { Person } from '../support/person';
import { plainPng, sample, show, sizeOf, stored } from '../support/pictures';
import { form } from '../support/rest';
import { expect, test } from '../support/test';
import type { Page, PublicUser } from '../support/wire';

interface UserAnswer {
  ok: true;
  user: PublicUser;
}

const upload = (by: Person, of: Person, file: Uint8Array): Promise<UserAnswer> =>
  by.rest.upload(`/users/${of.id}/photo`, 'photo', file);

test('a photo is the square in the middle, in two sizes, and told to administrators', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const watching = await admin.on('/users');
  const answer = await upload(person, person, plainPng(900, 600));
  const url = answer.user.photoUrl ?? '';
  expect(answer).toMatchObject({ ok: true, user: { id: person.id, email: person.details.email } });
  expect(url).toMatch(/\/media\/[0-9a-f]{32}\.jpg$/);
  expect(url.startsWith(cast.server.url)).toBe(true);
  expect(sizeOf((await show(url)).bytes)).toEqual([512, 512]);
  expect(sizeOf((await show(`${url}?w=100`)).bytes)).toEqual([128, 128]);
  expect(await watching.heard.next('users.updated', (user) => user.id === person.id)).toMatchObject({ photoUrl: url });
  expect((await person.rest.get<PublicUser>('/auth/me')).photoUrl).toBe(url);

  const removed = await person.rest.delete<UserAnswer>(`/users/${person.id}/photo`);
  expect(removed).toMatchObject({ ok: true, user: { photoUrl: null } });
  expect(await watching.heard.next('users.updated', (user) => user.id === person.id)).toMatchObject({ photoUrl: null });
  expect((await show(url)).status).toBe(404);

  // What is not there cannot be taken away: nobody hears of that.
  expect(await person.rest.delete<UserAnswer>(`/users/${person.id}/photo`)).toMatchObject({ ok: true });
  await upload(person, person, await sample('plain.avif'));
  const names = await watching.heard.namesUntil('users.updated', (user) => user.photoUrl !== null);
  expect(names).toEqual([]);
});

test('organizers see it with the booking', async ({ cast }) => {
  const [organizer, person] = await cast.pair();
  const { user } = await upload(person, person, await sample('alpha.webp'));
  const event = await cast.event(organizer);
  const watching = await organizer.events();
  await watching.ask('join-event', { eventId: event.id, role: 'organizer' });
  await cast.book(person, event);
  expect(await watching.heard.next('new-registration')).toMatchObject({ attendeeAvatar: user.photoUrl });
});

test('it is for the person and administrators to change, and what these do to others is written down', async ({ cast }) => {
  const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
  const body = form('photo', await sample('plain.jpg'));
  const forbidden = { status: 403, code: 'forbidden' };
  await other.rest.refused('POST', `/users/${person.id}/photo`, forbidden, { body });
  await other.rest.refused('DELETE', `/users/${person.id}/photo`, forbidden);
  await cast.nobody.refused('POST', `/users/${person.id}/photo`, { status: 401, code: 'unauthorized' }, { body });
  const guest = { authorization: `Bearer ${await cast.guestToken()}` };
  await cast.nobody.refused('DELETE', `/users/${person.id}/photo`, { status: 401 }, { headers: guest });
  await admin.rest.refused('POST', '/users/nobody/photo', { status: 404, code: 'not_found' }, { body });
  await admin.rest.refused('DELETE', '/users/nobody/photo', { status: 404, code: 'not_found' });

  await upload(admin, admin, await sample('plain.jpg'));
  await upload(admin, person, await sample('plain.jpg'));
  expect(await admin.rest.delete<UserAnswer>(`/users/${person.id}/photo`)).toMatchObject({ user: { photoUrl: null } });
  const { data } = await admin.rest.get<Page<{ action: string; target: string }>>(`/admin/audit?actor=${admin.id}`);
  expect(data.map(({ action, target }) => [action, target])).toEqual([
    ['user.photo_removed', person.id],
    ['user.photo_changed', person.id],
  ]);
});

test('what is no photo is refused, and nothing is stored', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const person = await cast.person();
  const path = `/users/${person.id}/photo`;
  const send = (file: Uint8Array, status: number, code: string, field = 'photo') =>
    person.rest.refused('POST', path, { status, code }, { body: form(field, file) });
  await send(Buffer.alloc(6_000_000), 413, 'too_large');
  await send(plainPng(30_000, 30_000), 413, 'too_large');
  await send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'unsupported_media');
  await send(await sample('plain.jpg'), 422, 'validation_failed', 'image');
  const path422 = { status: 422, code: 'validation_failed', field: 'photo' };
  for (const name of ['../../x.png', '/x.png', 'C:\\x.png', '..']) {
    await person.rest.refused('POST', path, path422, { body: form('photo', await sample('plain.jpg'), name) });
  }
  await person.rest.refused('POST', path, { status: 415 }, { body: {} });
  expect(await stored(server)).toEqual([]);
  expect((await person.rest.get<PublicUser>('/auth/me')).photoUrl).toBeNull();
});

test('photos of one person are counted', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__PHOTOS_PER_USER_PER_HOUR: '2' } });
  const [person, other] = [await cast.person(), await cast.person()];
  const plain = await sample('plain.jpg');
  for (let photo = 0; photo < 2; photo += 1) await upload(person, person, plain);
  const refused = { status: 429, code: 'rate_limited' };
  await person.rest.refused('POST', `/users/${person.id}/photo`, refused, { body: form('photo', plain) });
  await upload(other, other, plain);
});

test('an old photo goes, and the address follows the server', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const person = await cast.person();
  const first = (await upload(person, person, await sample('plain.jpg'))).user.photoUrl ?? '';
  const second = (await upload(person, person, await sample('rotated-gps.jpg'))).user.photoUrl ?? '';
  expect((await show(first)).status).toBe(404);
  await expect.poll(async () => (await stored(server)).length).toBe(1);
  const me = async (): Promise<string | null> => (await person.rest.get<PublicUser>('/auth/me')).photoUrl;
  await server.restart({ MAJLIS_SERVER__PUBLIC_URL: 'https://majlis.example' });
  expect(await me()).toBe(second.replace(/^http:\/\/[^/]+/, 'https://majlis.example'));
  await server.restart({ MAJLIS_SERVER__LISTEN: new URL(second).host });
  expect(await me()).toBe(second);
  expect((await show(second)).status).toBe(200);
  await person.rest.delete(`/users/${person.id}/photo`);
  await expect.poll(() => stored(server)).toEqual([]);
});
