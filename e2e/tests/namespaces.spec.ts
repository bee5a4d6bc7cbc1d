import { LiveClient, TRANSPORTS } from '../support/events-client';
import type { Namespace } from '../support/namespaces';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Ack } from '../support/wire';

const NO_TOKEN = 'Authentication error: No token provided';
const INVALID = 'Authentication error: Invalid token';
const DENIED = { message: 'Access denied', data: { code: 'forbidden' } };
const PRIVATE: Namespace[] = ['/', '/users', '/notifications', '/partner-places'];

test.describe('who may come in', () => {
  for (const namespace of PRIVATE) {
    test(`${namespace} refuses who has no token, a bad one, or a guest's`, async ({ cast }) => {
      const url = cast.server.url;
      expect((await LiveClient.refused(url, { namespace })).message).toBe(NO_TOKEN);
      expect((await LiveClient.refused(url, { namespace, auth: { token: 'bad' } })).message).toBe(INVALID);
      const token = await cast.guestToken();
      expect(await LiveClient.refused(url, { namespace, auth: { token } })).toEqual(DENIED);
      const person = await cast.person();
      const bare = await LiveClient.refused(url, { namespace, auth: { userId: person.id } });
      expect(bare.message).toBe(NO_TOKEN);
    });
  }

  test('/partner-places is for administrators, as the database knows them', async ({ cast }) => {
    const [admin, person] = [await cast.admin(), await cast.person()];
    const auth = { token: person.token };
    for (const transport of TRANSPORTS) {
      expect(await LiveClient.refused(cast.server.url, { namespace: '/partner-places', auth, transport })).toEqual(DENIED);
      await admin.on('/partner-places', { transport });
    }
  });

  test('/site-settings is for everybody, also without a token; a bad one is refused all the same', async ({ cast }) => {
    await cast.on('/site-settings');
    await cast.on('/site-settings', { auth: { token: await cast.guestToken() } });
    await (await cast.person()).on('/site-settings', { transport: 'polling' });
    const bad = await LiveClient.refused(cast.server.url, { namespace: '/site-settings', auth: { token: 'bad' } });
    expect(bad.message).toBe(INVALID);
  });

  test('an unknown namespace is refused', async ({ cast }) => {
    const { token } = await cast.person();
    for (const namespace of ['/admin', '/users/', '/Users']) {
      const refusal = await LiveClient.refused(cast.server.url, { namespace, auth: { token } });
      expect(refusal.message).toBe('Invalid namespace');
    }
  });
});

test('on every namespace a token is renewed in place, and what is unknown is answered', async ({ cast }) => {
  const admin = await cast.admin();
  const other = await cast.person();
  for (const namespace of [...PRIVATE, '/site-settings'] as const) {
    const client = await admin.on(namespace);
    const { token, user } = await admin.login();
    const renewed = await client.ask('authenticate', { token });
    expect(renewed).toEqual({ success: true, userId: user.id, role: 'admin', expiresAt: expect.stringMatching(TIMESTAMP) });
    expect(await client.heard.next('authenticated')).toEqual(renewed);
    expect(await client.ask<Ack>('authenticate', other.token)).toMatchObject({ success: false, message: INVALID });
    // Clients of the root namespace hear a refusal once.
    if (namespace !== '/') expect(await client.heard.next('error')).toEqual({ message: INVALID });
    expect(await client.ask<Ack>('join-event', { eventId: 1 })).toMatchObject({ success: false, message: 'Unknown message' });
  }
});

test('administrators hear of users; nobody else hears a word of another', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const watching = await admin.on('/users');
  const others = [await person.on('/users'), await person.on('/notifications'), await cast.on('/site-settings')];
  const newcomer = await cast.person();
  expect(await watching.heard.next('users.created', ({ id }) => id === newcomer.id)).toEqual(newcomer.user);
  // Whatever was to be heard has been heard before this.
  for (const client of others) {
    await client.ask('are-you-there');
    expect(client.heard.lines.filter(({ name }) => name.startsWith('users.'))).toEqual([]);
  }
});

test('a new role is in force at once, on connections that are open', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const comesBack = true;
  const users = await person.on('/users', { comesBack });
  const events = await person.on('/events', { comesBack });
  const raw = await person.raw();
  const watching = await admin.on('/users');

  await admin.rest.post(`/users/${person.id}/role`, { role: 'admin' });
  expect(await watching.heard.next('users.updated', ({ id }) => id === person.id)).toMatchObject({ role: 'admin' });
  expect(await users.heard.next('account.role-changed')).toEqual({ role: 'admin', at: expect.stringMatching(TIMESTAMP) });
  // No DISCONNECT: they come back by themselves, with all they had.
  expect([await users.back(), await events.back()]).toEqual([true, true]);
  expect(await raw.closed).toMatchObject({ code: 1001 });
  const newcomer = await cast.person();
  await users.heard.next('users.created', ({ id }) => id === newcomer.id);
  const places = await person.on('/partner-places', { comesBack });
  const placesEnd = places.turnedAway();

  await admin.rest.post(`/users/${person.id}/role`, { role: 'user' });
  await users.back();
  expect(await placesEnd).toBe('Access denied');
  const unheard = await cast.person();
  await watching.heard.next('users.created', ({ id }) => id === unheard.id);
  await users.ask('are-you-there');
  expect(users.heard.all('users.created').map(({ id }) => id)).not.toContain(unheard.id);
  // The same role again changes nothing.
  await admin.rest.post(`/users/${person.id}/role`, { role: 'user' });
  await users.ask('are-you-there');
});

test('on /notifications the number of unread ones is said first', async ({ cast }) => {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer);
  const before = await guest.on('/notifications');
  expect(await before.heard.expectNext('notifications.unreadCount')).toEqual({ count: 0 });
  await cast.book(guest, event);
  const after = await guest.on('/notifications');
  expect(await after.heard.expectNext('notifications.unreadCount')).toEqual({ count: 1 });
});
