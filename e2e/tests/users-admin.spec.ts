import type { Cast } from '../support/cast';
import { LiveClient } from '../support/events-client';
import type { Person } from '../support/person';
import { Rest } from '../support/rest';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { LoggedIn, Page, PublicUser } from '../support/wire';

type AdminUser = PublicUser & { role: string; banReason: string | null };
interface UserAnswer {
  ok: true;
  user: AdminUser;
}
interface Summary {
  total: number;
  banned: number;
  verified: number;
  createdToday: number;
}

const BANNED = { kind: 'banned', message: 'Your account has been disabled by an administrator.', at: expect.stringMatching(TIMESTAMP) };
const FORBIDDEN = { status: 403, code: 'forbidden' };
const UNAUTHORIZED = { status: 401, code: 'unauthorized' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const NOBODYS_ID = '01890000-0000-7000-8000-000000000000';

const ids = ({ data }: Page<AdminUser>): string[] => data.map(({ id }) => id);

/** Whatever was to be told to the administrators before has been heard when this resolves. */
async function bell(cast: Cast, watching: LiveClient<{ 'users.created': PublicUser }>): Promise<string[]> {
  const newcomer = await cast.person();
  return watching.heard.namesUntil('users.created', ({ id }) => id === newcomer.id);
}

test.describe('the list', () => {
  test('has all users, newest first, in pages', async ({ cast }) => {
    const admin = await cast.admin();
    const people: Person[] = [];
    for (let count = 0; count < 3; count += 1) people.push(await cast.person());
    const newest = people.map(({ id }) => id).reverse();
    const page = await admin.rest.get<Page<AdminUser>>('/users?limit=2');
    expect(ids(page)).toEqual(newest.slice(0, 2));
    expect(page.hasMore).toBe(true);
    const next = await admin.rest.get<Page<AdminUser>>(`/users?limit=2&after=${page.nextCursor}`);
    expect(ids(next)).toEqual([newest[2], admin.id]);
    expect(page.data[0]).toEqual({ ...people[2]?.user, banReason: null });
    expect(await admin.rest.get(`/users/${newest[0]}`)).toEqual(page.data[0]);
    await admin.rest.refused('GET', '/users?after=nonsense', { status: 422, field: 'after' });
    await admin.rest.refused('GET', `/users?q=${'x'.repeat(255)}`, { status: 422, field: 'q' });
    await admin.rest.refused('GET', `/users/${NOBODYS_ID}`, NOT_FOUND);
  });

  test('is searched by parts of name, email and number, whatever the case, the marks and the digits', async ({ cast }) => {
    const admin = await cast.admin();
    const mark = Math.random().toString(36).slice(2, 8);
    const phone = `+9715${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const person = await cast.person({ fullName: `أَحْمَد José ${mark}`, email: `Half%_${mark}@Example.org`, phone });
    const other = await cast.person({ fullName: `Someone else ${mark}` });
    const find = async (q: string): Promise<string[]> => ids(await admin.rest.get(`/users?q=${encodeURIComponent(q)}`));
    for (const q of [`احمد jose ${mark}`, `JOSE ${mark}`, `half%_${mark}@`, `${mark}@EXAMPLE`, phone, phone.slice(3), ` ${phone.slice(1)} `]) {
      expect(await find(q), q).toEqual([person.id]);
    }
    const arabicDigits = phone.slice(4).replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '');
    expect(await find(arabicDigits)).toEqual([person.id]);
    expect(await find(mark)).toEqual([other.id, person.id]);
    await other.rest.patch(`/users/${other.id}`, { fullName: `فاطِمة ${mark}` });
    expect(await find(`فاطمه ${mark}`)).toEqual([other.id]);
    expect(await find(`someone else ${mark}`)).toEqual([]);
    // What has a meaning in patterns is looked for as it is.
    expect(await find(`half_%${mark}`)).toEqual([]);
    expect(await find(`${mark}%`)).toEqual([]);
    // Whoever has no number is not found by what stands in its place.
    expect(await find(admin.id.slice(0, 13))).not.toContain(admin.id);
  });

  test('shows those who are banned, or those who are not', async ({ cast }) => {
    const [admin, banned, other] = [await cast.admin(), await cast.person(), await cast.person()];
    const { user } = await admin.rest.post<UserAnswer>(`/users/${banned.id}/ban`, { reason: '  sells tickets twice ' });
    expect(user).toMatchObject({ isBanned: true, bannedAt: expect.stringMatching(TIMESTAMP), banReason: 'sells tickets twice' });
    const only = await admin.rest.get<Page<AdminUser>>('/users?banned=true');
    expect(only.data[0]).toEqual(user);
    expect(ids(only)).not.toContain(other.id);
    const rest = await admin.rest.get<Page<AdminUser>>('/users?banned=false');
    expect(ids(rest).slice(0, 2)).toEqual([other.id, admin.id]);
    await admin.rest.refused('GET', '/users?banned=maybe', { status: 422 });
  });

  test('is summed up', async ({ cast }) => {
    const admin = await cast.admin();
    const before = await admin.rest.get<Summary>('/users/summary');
    const [one, other] = await cast.pair();
    await admin.rest.post(`/users/${one.id}/ban`, { reason: 'x' });
    await admin.rest.delete(`/users/${other.id}`);
    expect(await admin.rest.get<Summary>('/users/summary')).toEqual({
      total: before.total + 1, banned: before.banned + 1, verified: before.verified, createdToday: before.createdToday + 1,
    });
  });
});

test('only administrators see and do any of it', async ({ cast }) => {
  const [organizer, person] = await cast.pair();
  await cast.event(organizer);
  const admin = await cast.admin();
  const guest = new Rest(cast.server.url, await cast.guestToken());
  const path = `/users/${admin.id}`;
  const calls = [
    ['GET', '/users'], ['GET', '/users?q=example'], ['GET', '/users/summary'], ['GET', path], ['GET', `/users/${person.id}`],
    ['POST', `${path}/ban`, { reason: 'x' }], ['POST', `${path}/unban`], ['POST', `${path}/role`, { role: 'user' }], ['DELETE', path],
  ] as const;
  for (const [method, where, body] of calls) {
    const options = body === undefined ? {} : { body };
    for (const user of [organizer, person]) await user.rest.refused(method, where, FORBIDDEN, options);
    for (const stranger of [guest, cast.nobody]) await stranger.refused(method, where, UNAUTHORIZED, options);
  }
  expect(await admin.rest.get<AdminUser>(path)).toMatchObject({ isBanned: false, role: 'admin' });
});

test.describe('a ban', () => {
  test('ends every connection of the person at once, and every token, for good', async ({ cast }) => {
    const [admin, person, bystander] = [await cast.admin(), await cast.person(), await cast.person()];
    const second = await person.login();
    const watching = await admin.on('/users');
    const unconcerned = await bystander.on('/users');
    const comesBack = true;
    const users = [await person.on('/users', { comesBack }), await second.on('/users', { transport: 'polling', comesBack })];
    const others = [
      await person.on('/events', { comesBack }), await second.on('/notifications', { comesBack }),
      await person.on('/site-settings', { comesBack }), await person.on('/events', { transport: 'polling', comesBack }),
    ];
    const raw = [await person.raw(), await second.raw()];
    for (const client of raw) await client.heard.next('connection_established');

    const { user } = await admin.rest.post<UserAnswer>(`/users/${person.id}/ban`, { reason: 'spam' });
    for (const client of users) {
      expect(await client.heard.next('account.banned')).toEqual(BANNED);
      expect(await client.whenEnded()).toBe('io server disconnect');
    }
    for (const client of others) {
      expect(await client.whenEnded()).toBe('io server disconnect');
      expect(client.heard.lines.map(({ name }) => name)).not.toContain('account.banned');
    }
    for (const client of raw) expect(await client.whenClosed()).toMatchObject({ code: 1008 });
    const { banReason: _, ...told } = user;
    expect(await watching.heard.next('users.updated', ({ id }) => id === person.id)).toEqual(told);

    await person.rest.refused('GET', '/auth/me', UNAUTHORIZED);
    await second.rest.refused('GET', '/auth/me', UNAUTHORIZED);
    const refreshToken = person.tokens.refreshToken;
    await cast.nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: { refreshToken } });
    const { email, password } = person.details;
    await cast.nobody.refused('POST', '/auth/login', { status: 403, code: 'account_banned' }, { body: { email, password } });
    for (const namespace of ['/users', '/events'] as const) {
      const again = await LiveClient.refused(cast.server.url, { namespace, auth: { token: person.token } });
      expect(again.message).toBe('Authentication error: Invalid token');
    }

    await admin.rest.post(`/users/${person.id}/unban`);
    expect(await watching.heard.next('users.updated', ({ id }) => id === person.id)).toMatchObject({ isBanned: false, bannedAt: null });
    await person.rest.refused('GET', '/auth/me', UNAUTHORIZED);
    await cast.nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: { refreshToken } });
    const back = await cast.nobody.post<LoggedIn>('/auth/login', { email, password });
    expect(JSON.stringify(back)).not.toContain('spam');
    expect(await admin.rest.get<AdminUser>(`/users/${person.id}`)).toMatchObject({ isBanned: false, banReason: null });
    await unconcerned.ask('are-you-there');
    expect(unconcerned.heard.lines.map(({ name }) => name).filter((name) => /users|account/.test(name))).toEqual([]);
  });

  test('of somebody who is banned already changes nothing and is not told; nor is lifting none', async ({ cast }) => {
    const [admin, person] = [await cast.admin(), await cast.person()];
    const watching = await admin.on('/users');
    const first = await admin.rest.post<UserAnswer>(`/users/${person.id}/ban`, { reason: 'first' });
    const again = await admin.rest.post<UserAnswer>(`/users/${person.id}/ban`, { reason: 'second' });
    expect(again).toEqual(first);
    expect(await bell(cast, watching)).toEqual(['users.updated']);
    const lifted = await admin.rest.post<UserAnswer>(`/users/${person.id}/unban`);
    expect(await admin.rest.post<UserAnswer>(`/users/${person.id}/unban`)).toEqual(lifted);
    expect(await bell(cast, watching)).toEqual(['users.updated']);
    const { data } = await admin.rest.get<Page<{ action: string; actor: { id: string }; details: object }>>(`/admin/audit?target=${person.id}`);
    expect(data).toMatchObject([
      { action: 'user.unbanned', actor: { id: admin.id }, details: {} },
      { action: 'user.banned', actor: { id: admin.id }, details: {} },
    ]);
    // The reason can be erased; the log cannot.
    expect(JSON.stringify(data)).not.toContain('first');
  });

  test('needs a reason, somebody, and somebody else', async ({ cast }) => {
    const [admin, person] = [await cast.admin(), await cast.person()];
    const path = `/users/${person.id}/ban`;
    for (const reason of ['', '   ', 'x'.repeat(501), 'a\u0007b']) {
      await admin.rest.refused('POST', path, { status: 422, field: 'reason' }, { body: { reason } });
    }
    for (const body of [{}, { reason: 7 }, { reason: null }]) await admin.rest.refused('POST', path, { status: 422 }, { body });
    const body = { reason: 'ب'.repeat(500) };
    await admin.rest.refused('POST', `/users/${admin.id}/ban`, { status: 409, code: 'own_account' }, { body });
    for (const call of ['ban', 'unban', 'role']) {
      await admin.rest.refused('POST', `/users/${NOBODYS_ID}/${call}`, NOT_FOUND, { body: { ...body, role: 'admin' } });
    }
    await admin.rest.post(path, body);
  });

  test('of another administrator is possible', async ({ cast }) => {
    const [admin, other] = [await cast.admin(), await cast.admin()];
    const watching = await other.on('/users');
    await admin.rest.post(`/users/${other.id}/ban`, { reason: 'left the company' });
    expect(await watching.heard.next('account.banned')).toEqual(BANNED);
    expect(await watching.whenEnded()).toBe('io server disconnect');
    expect(watching.heard.all('users.updated')).toEqual([]);
    await other.rest.refused('POST', `/users/${admin.id}/unban`, UNAUTHORIZED);
  });
});

test('the last administrator who can act stays', async ({ ownStage }) => {
  const { cast } = await ownStage();
  const [admin, other] = [await cast.admin(), await cast.admin()];
  await admin.rest.post(`/users/${other.id}/ban`, { reason: 'x' });
  const last = { status: 409, code: 'last_admin' };
  await admin.rest.refused('POST', `/users/${admin.id}/role`, last, { body: { role: 'user' } });
  await admin.rest.refused('POST', `/users/${admin.id}/delete`, last, { body: { password: admin.details.password } });
  await admin.rest.post(`/users/${other.id}/unban`);
  await admin.rest.post(`/users/${admin.id}/role`, { role: 'user' });
  await admin.rest.refused('GET', '/users', FORBIDDEN);
});
