import { type RootClient, done, refusedBothWays } from '../support/root';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import { claimsOf, nowSeconds, resigned, unsigned } from '../support/tokens';

const INVALID = 'Authentication error: Invalid token';

/** Shows that the connection is served. */
async function expectAlive(client: RootClient): Promise<void> {
  expect(await client.ask('are-you-there')).toEqual({ success: false, message: 'Unknown message' });
}

test('a connection is renewed in place by a new token of the same user, given bare or in an object', async ({ cast }) => {
  const person = await cast.person();
  const client = await person.on('/');
  const { token } = await person.login();
  const expiresAt = new Date(1000 * Number(claimsOf(token)['exp'])).toISOString();
  for (const given of [token, { token }]) {
    const answer = await client.ask('authenticate', given);
    expect(answer).toEqual({ success: true, userId: person.id, role: 'user', expiresAt });
    expect(await client.heard.expectNext('authenticated')).toEqual(answer);
    client.socket.emit('authenticate', given);
    expect(await client.heard.expectNext('authenticated')).toEqual(answer);
  }
});

test('a token that does not hold is refused once, and the old one stays', async ({ cast }) => {
  const [person, other] = await cast.pair();
  const client = await person.on('/', { transport: 'polling' });
  const bad = [
    undefined, null, '', 7, true, {}, [], [person.token], { token: 7 }, { token: [person.token] }, 'garbage', other.token, { token: other.token },
    resigned(person.token, { exp: nowSeconds() - 1 }), resigned(person.token, { exp: undefined }), resigned(person.token, {}, 'another secret'),
    unsigned(person.token), resigned(person.token, { sub: other.id }), await cast.guestToken(), 'x'.repeat(10_000),
  ];
  for (const token of bad) expect(await refusedBothWays(client, 'authenticate', token), JSON.stringify(token)?.slice(0, 99)).toBe(INVALID);
  expect(client.heard.all('authenticated')).toEqual([]);
  await done(client, 'join', { room: `user-${person.id}` });
});

test('a token that runs out is announced, then the server disconnects; who was renewed stays and hears on', async ({ cast }) => {
  const [owner, guest] = await cast.pair();
  const event = await cast.event(owner);
  const exp = nowSeconds() + 4;
  const auth = { token: resigned(guest.token, { exp }) };
  const [left, renewed] = [await cast.on('/', { auth }), await cast.on('/', { auth, transport: 'polling' })];
  for (const client of [left, renewed]) {
    expect(await client.heard.expectNext('token-expiring')).toEqual({ expiresAt: new Date(1000 * exp).toISOString() });
  }
  expect(await renewed.ask('authenticate', guest.token)).toMatchObject({ success: true, expiresAt: expect.stringMatching(TIMESTAMP) });
  expect(await left.whenEnded()).toBe('io server disconnect');
  await cast.book(guest, event);
  expect(await renewed.heard.next('notification')).toMatchObject({ type: 'booking.confirmed' });
  await expectAlive(renewed);
  expect(renewed.heard.all('token-expiring')).toHaveLength(1);
});

test('a session that is revoked ends its connections at once, also those that were renewed with its token', async ({ cast }) => {
  const person = await cast.person();
  const device = await person.login();
  const [stays, gone, moved] = [await person.on('/'), await device.on('/', { transport: 'polling' }), await person.on('/')];
  expect(await moved.ask('authenticate', device.token)).toMatchObject({ success: true });
  await device.rest.send('POST', '/auth/logout');
  expect(await gone.whenEnded()).toBe('io server disconnect');
  expect(await moved.whenEnded()).toBe('io server disconnect');
  await expectAlive(stays);
  expect(await stays.ask('authenticate', device.token)).toMatchObject({ success: false, message: INVALID });
});

test('a ban ends all connections at once', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const clients = [await person.on('/'), await (await person.login()).on('/', { transport: 'polling' })];
  await admin.rest.post(`/users/${person.id}/ban`, { reason: 'x' });
  for (const client of clients) expect(await client.whenEnded()).toBe('io server disconnect');
});

test('a new role moves the role room: an announcement is heard, or no longer', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const client = await person.on('/', { comesBack: true });
  const announce = async (role: 'user' | 'admin', title: string): Promise<unknown> =>
    admin.rest.create('/admin/announcements', { role, title, message: 'Hello' });
  const titles = (): string[] => client.heard.all('notification').map(({ title }) => title).filter((title) => title.startsWith('For '));
  await announce('admin', 'For administrators 1');
  await announce('user', 'For users 1');
  await client.heard.next('notification', ({ title }) => title === 'For users 1');

  const promoted = client.back();
  await admin.rest.post(`/users/${person.id}/role`, { role: 'admin' });
  // What was said to the role meanwhile was not kept for them: so it is told to be a new beginning.
  expect(await promoted).toBe(false);
  await done(client, 'join', { room: 'role-admin' });
  expect(await refusedBothWays(client, 'join', { room: 'role-user' })).toBe('Access denied');
  await announce('user', 'For users 2');
  await announce('admin', 'For administrators 2');
  await client.heard.next('notification', ({ title }) => title === 'For administrators 2');

  const demoted = client.back();
  await admin.rest.post(`/users/${person.id}/role`, { role: 'user' });
  expect(await demoted).toBe(false);
  expect(await refusedBothWays(client, 'join', { room: 'role-admin' })).toBe('Access denied');
  await announce('admin', 'For administrators 3');
  await announce('user', 'For users 3');
  await client.heard.next('notification', ({ title }) => title === 'For users 3');
  expect(titles()).toEqual(['For users 1', 'For administrators 2', 'For users 3']);
});
