import { type Cast } from '../support/cast';
import { EventsClient, TRANSPORTS } from '../support/events-client';
import { plainRequest } from '../support/http';
import type { Person } from '../support/person';
import { RawClient } from '../support/raw-client';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import { claimsOf, nowSeconds, resigned, unsigned } from '../support/tokens';
import type { Ack, Tokens, WsToken } from '../support/wire';

const NO_TOKEN = 'Authentication error: No token provided';
const INVALID = 'Authentication error: Invalid token';
const POLL = '/socket.io/?EIO=4&transport=polling';

/** Shows that a Socket.IO connection is alive and served. */
async function expectAlive(client: EventsClient): Promise<void> {
  expect(await client.ask<Ack>('are-you-there')).toMatchObject({ success: false, message: 'Unknown message' });
}

/** Tokens that no connection may be opened with. */
async function deadTokens(cast: Cast, person: Person): Promise<Record<string, string>> {
  const loggedOut = await person.login();
  await loggedOut.rest.send('POST', '/auth/logout');
  return {
    garbage: 'garbage',
    'another secret': resigned(person.token, {}, 'another secret'),
    unsigned: unsigned(person.token),
    expired: resigned(person.token, { exp: nowSeconds() - 1 }),
    'without exp': resigned(person.token, { exp: undefined }),
    'logged out': loggedOut.token,
    'unknown user': resigned(person.token, { sub: '01890000-0000-7000-8000-000000000000' }),
    'expired guest': resigned(await cast.guestToken(), { exp: nowSeconds() - 1 }),
  };
}

test.describe('a handshake on Socket.IO', () => {
  for (const transport of TRANSPORTS) {
    test(`is refused without a token or with a bad one, in the contract's words (${transport})`, async ({ cast }) => {
      const person = await cast.person();
      const none = await EventsClient.refused(cast.server.url, { transport });
      expect(none.message).toBe(NO_TOKEN);
      expect(none.data?.code).toMatch(/\S/);
      for (const [what, token] of Object.entries(await deadTokens(cast, person))) {
        const refusal = await EventsClient.refused(cast.server.url, { transport, auth: { token } });
        expect(refusal.message, what).toBe(INVALID);
        expect(refusal.data?.code, what).toMatch(/\S/);
      }
    });

    test(`takes the token from each of the three places (${transport})`, async ({ cast }) => {
      const { token } = await cast.person();
      const places = [{ auth: { token } }, { headers: { authorization: `Bearer ${token}` } }, { query: { token } }];
      for (const place of places) {
        const client = await EventsClient.connect(cast.server.url, JSON.stringify(Object.keys(place)), {
          transport,
          ...place,
        });
        cast.opened(client);
        await expectAlive(client);
        expect(client.transportName).toBe(transport === 'polling' ? 'polling' : 'websocket');
      }
    });
  }

  test('looks at auth.token first, and at nothing else when it is there', async ({ cast }) => {
    const { token } = await cast.person();
    const headers = { authorization: `Bearer ${token}` };
    const refusal = await EventsClient.refused(cast.server.url, { auth: { token: 'bad' }, headers });
    expect(refusal.message).toBe(INVALID);
    const refused = await EventsClient.refused(cast.server.url, { headers: { authorization: 'Bearer bad' }, query: { token } });
    expect(refused.message).toBe(INVALID);
  });

  test('survives auth of every wrong shape', async ({ cast }) => {
    for (const token of [1, true, {}, [], '', 'x'.repeat(10_000)]) {
      const refusal = await EventsClient.refused(cast.server.url, { auth: { token } });
      expect([NO_TOKEN, INVALID], JSON.stringify(token).slice(0, 40)).toContain(refusal.message);
    }
  });

  test('on an unknown namespace is refused, and another namespace of the connection lives on', async ({ cast }) => {
    const person = await cast.person();
    const refusal = await EventsClient.refused(cast.server.url, {
      namespace: '/no-such-namespace', auth: { token: person.token },
    });
    expect(refusal.message).toBe('Invalid namespace');
    const client = await person.events();
    const other = client.socket.io.socket('/no-such-namespace', { auth: { token: person.token } });
    const message = await new Promise((resolve) => {
      other.once('connect_error', (error) => resolve(error.message));
      other.connect();
    });
    expect(message).toBe('Invalid namespace');
    await expectAlive(client);
  });

  test('takes a short token from /auth/ws-token', async ({ cast }) => {
    const person = await cast.person();
    const { token } = await person.rest.get<WsToken>('/auth/ws-token');
    const client = await EventsClient.connect(cast.server.url, 'ws-token', { query: { token } });
    cast.opened(client);
    await expectAlive(client);
  });
});

test.describe('a handshake on raw WebSocket', () => {
  test('without a token is closed with 1008 and the reason', async ({ cast }) => {
    const client = await cast.rawAs('/ws');
    expect(await client.whenClosed()).toEqual({ code: 1008, reason: 'Authentication token required' });
    const event = await cast.event(await cast.person());
    const onPath = await cast.rawAs(`/ws/events/${event.number}`);
    expect(await onPath.whenClosed()).toEqual({ code: 1008, reason: 'Authentication token required' });
    expect(onPath.heard.lines).toEqual([]);
  });

  test('with a bad token is closed with 1008 and the reason', async ({ cast }) => {
    const person = await cast.person();
    for (const [what, token] of Object.entries(await deadTokens(cast, person))) {
      const client = await cast.rawAs(`/ws?token=${token}`, { first: [{ type: 'ping' }] });
      expect(await client.whenClosed(), what).toEqual({ code: 1008, reason: 'Invalid authentication token' });
      expect(client.heard.lines, what).toEqual([]);
    }
  });

  test('takes the token from the query, or from the Authorization header', async ({ cast }) => {
    const person = await cast.person();
    const byQuery = await person.raw();
    await byQuery.heard.next('connection_established');
    const byHeader = await cast.rawAs('/ws', { headers: { authorization: `Bearer ${person.token}` } });
    await byHeader.heard.next('connection_established');
    const { token } = await person.rest.get<WsToken>('/auth/ws-token');
    const byShortToken = await cast.rawAs(`/ws?token=${token}`);
    await byShortToken.heard.next('connection_established');
  });
});

test.describe('the Origin', () => {
  const evil = ['http://evil.example', 'https://localhost:4200', 'http://localhost:4201', 'null', 'http://127.0.0.1'];
  const good = ['http://localhost:4200', 'http://127.0.0.1:4200', 'http://localhost:5173', 'http://127.0.0.1:5173'];

  test('of a stranger is refused with 403 before any upgrade', async ({ cast }) => {
    const { token } = await cast.person();
    for (const origin of evil) {
      expect(await RawClient.refusedUpgrade(`${cast.server.wsUrl}/ws?token=${token}`, { origin })).toBe(403);
      const polled = await plainRequest(`${cast.server.url}${POLL}`, { headers: { origin } });
      expect(polled.status, origin).toBe(403);
      const upgrade = `${cast.server.wsUrl}/socket.io/?EIO=4&transport=websocket`;
      expect(await RawClient.refusedUpgrade(upgrade, { origin }), origin).toBe(403);
    }
  });

  test('of the server itself and of the list is let in, and none at all too', async ({ cast }) => {
    const { token } = await cast.person();
    for (const origin of [...good, cast.server.url]) {
      const client = await cast.rawAs(`/ws?token=${token}`, { origin });
      await client.heard.next('connection_established');
      const polled = await plainRequest(`${cast.server.url}${POLL}`, { headers: { origin } });
      expect(polled.status, origin).toBe(200);
    }
    expect((await plainRequest(`${cast.server.url}${POLL}`)).status).toBe(200);
  });

  test('is never compared with the Host header', async ({ cast }) => {
    const { token } = await cast.person();
    const headers = { host: 'evil.example', origin: 'http://evil.example' };
    expect((await plainRequest(`${cast.server.url}${POLL}`, { headers })).status).toBe(403);
    const url = `${cast.server.wsUrl}/ws?token=${token}`;
    expect(await RawClient.refusedUpgrade(url, { headers: { host: 'evil.example' }, origin: 'http://evil.example' })).toBe(403);
  });
});

test.describe('`authenticate` renews a connection in place', () => {
  for (const transport of ['polling', 'websocket'] as const) {
    test(`on Socket.IO, by the token alone or in an object, as event and ack (${transport})`, async ({ cast }) => {
      const person = await cast.person();
      const client = await person.events({ transport });
      for (const argument of [person.token, { token: person.token }]) {
        const ack = await client.ask<object>('authenticate', argument);
        const event = await client.heard.next('authenticated');
        expect(event).toMatchObject({ success: true, userId: person.id, role: 'user' });
        expect(event.expiresAt).toMatch(TIMESTAMP);
        expect(ack).toEqual(event);
      }
    });
  }

  test('on Socket.IO, a bad one or one of somebody else is told off and the old one stays', async ({ cast }) => {
    const [person, other] = [await cast.person(), await cast.person()];
    const client = await person.events();
    for (const argument of ['garbage', { token: 'garbage' }, other.token, resigned(person.token, { exp: 1 })]) {
      client.socket.emit('authenticate', argument);
      expect((await client.heard.next('error')).message).toBe(INVALID);
    }
    for (const argument of [{}, null, 7, [], '']) {
      client.socket.emit('authenticate', argument);
      await client.heard.next('error');
    }
    await expectAlive(client);
    expect(client.heard.all('authenticated')).toEqual([]);
  });

  test('on raw WebSocket', async ({ cast }) => {
    const [person, other] = [await cast.person(), await cast.person()];
    const client = await person.raw();
    const { tokens } = await cast.nobody.post<{ tokens: Tokens }>('/auth/refresh', {
      refreshToken: person.tokens.refreshToken,
    });
    client.send({ type: 'authenticate', token: tokens.accessToken });
    const answer = await client.heard.next('authenticated');
    expect(answer.expiresAt).toMatch(TIMESTAMP);
    expect(answer.timestamp).toMatch(TIMESTAMP);
    for (const token of ['garbage', other.token, resigned(person.token, { exp: 1 })]) {
      expect(await client.errorAfter({ type: 'authenticate', token })).toBe(INVALID);
    }
    for (const token of [7, null, undefined, {}]) await client.errorAfter({ type: 'authenticate', token });
    expect(await client.roundTrip()).toEqual([]);
  });
});

test.describe('a token that runs out', () => {
  test('on Socket.IO is announced, then the server disconnects; a renewed connection stays', async ({ cast }) => {
    const person = await cast.person();
    const token = resigned(person.token, { exp: nowSeconds() + 3 });
    const [left, renewed] = [await cast.eventsAs(token), await cast.eventsAs(token, { transport: 'polling' })];
    const { expiresAt } = await left.heard.next('token-expiring');
    expect(expiresAt).toMatch(TIMESTAMP);
    expect(Date.parse(expiresAt)).toBe(1000 * Number(claimsOf(token)['exp']));
    await renewed.heard.next('token-expiring');
    await renewed.ask('authenticate', person.token);
    expect(await left.whenEnded()).toBe('io server disconnect');
    await expectAlive(renewed);
  });

  test('on raw WebSocket is announced, then closed with 1008; a renewed connection stays', async ({ cast }) => {
    const person = await cast.person();
    const token = resigned(person.token, { exp: nowSeconds() + 3 });
    const [left, renewed] = [await cast.rawAs(`/ws?token=${token}`), await cast.rawAs(`/ws?token=${token}`)];
    await left.heard.next('token_expiring');
    await renewed.heard.next('token_expiring');
    renewed.send({ type: 'authenticate', token: person.token });
    await renewed.heard.next('authenticated');
    expect(await left.whenClosed()).toEqual({ code: 1008, reason: 'Token expired' });
    expect(await renewed.roundTrip()).toEqual([]);
  });

  test('does not end a connection that a short token opened: that one lives as long as its session', async ({ cast }) => {
    const person = await cast.person();
    const { token } = await person.rest.get<WsToken>('/auth/ws-token');
    const exp = nowSeconds() + 3;
    const raw = await cast.rawAs(`/ws?token=${resigned(token, { exp })}`);
    const events = await cast.eventsAs(resigned(token, { exp }));
    const access = await cast.rawAs(`/ws?token=${resigned(person.token, { exp })}`);
    expect(await access.whenClosed()).toEqual({ code: 1008, reason: 'Token expired' });
    expect(await raw.roundTrip()).toEqual(['connection_established']);
    await expectAlive(events);
    await person.rest.send('POST', '/auth/logout');
    expect((await raw.whenClosed()).code).toBe(1008);
    expect(await events.whenEnded()).toBe('io server disconnect');
  });

  test('follows `auth.access_ttl`', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_AUTH__ACCESS_TTL: '3s' } });
    const person = await cast.person();
    expect(person.tokens.expiresIn).toBe(3);
    const [events, raw] = [await person.events(), await person.raw()];
    await events.heard.next('token-expiring');
    await raw.heard.next('token_expiring');
    expect(await events.whenEnded()).toBe('io server disconnect');
    expect(await raw.whenClosed()).toEqual({ code: 1008, reason: 'Token expired' });
    await person.rest.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
  });
});

test.describe('a session that is revoked', () => {
  const ways: Record<string, (person: Person, cast: Cast) => Promise<unknown>> = {
    'by logging out': (person) => person.rest.send('POST', '/auth/logout'),
    'by a used refresh token': async ({ tokens: { refreshToken } }, { nobody }) => {
      await nobody.post('/auth/refresh', { refreshToken });
      await nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: { refreshToken } });
    },
  };
  for (const [way, revoke] of Object.entries(ways)) {
    test(`${way} ends its live connections, and those of no other session`, async ({ cast }) => {
      const person = await cast.person();
      const otherDevice = await person.login();
      const mine = [await person.events(), await person.events({ transport: 'polling' })];
      const myRaw = await person.raw();
      const [otherEvents, otherRaw] = [await otherDevice.events(), await otherDevice.raw()];
      await revoke(person, cast);
      for (const client of mine) expect(await client.whenEnded()).toBe('io server disconnect');
      expect((await myRaw.whenClosed()).code).toBe(1008);
      await expectAlive(otherEvents);
      expect(await otherRaw.roundTrip()).toEqual(['connection_established']);
    });
  }
});

test.describe('a bare userId', () => {
  test('counts for nothing where the operator did not allow it', async ({ cast }) => {
    const person = await cast.person();
    const refusal = await EventsClient.refused(cast.server.url, { auth: { userId: person.id } });
    expect(refusal.message).toBe(NO_TOKEN);
  });

  test('is honoured with `auth.trust_user_id`, for ordinary people on /events without a proxy', async ({ ownStage }) => {
    const { server, cast } = await ownStage({ env: { MAJLIS_AUTH__TRUST_USER_ID: 'true' } });
    const [person, admin] = [await cast.person(), await cast.admin()];
    for (const transport of TRANSPORTS) {
      const client = await EventsClient.connect(server.url, 'by userId', { transport, auth: { userId: person.id } });
      cast.opened(client);
      const event = await cast.event(person);
      await client.join(event.id, 'organizer');
    }
    const refused: Record<string, object> = {
      'an admin': { auth: { userId: admin.id } },
      nobody: { auth: { userId: '01890000-0000-7000-8000-000000000000' } },
      'no id at all': { auth: { userId: 'test-user-id' } },
      'a number': { auth: { userId: 7 } },
      'a proxy': { auth: { userId: person.id }, headers: { 'x-forwarded-for': '203.0.113.7' } },
      'a proxy by RFC 7239': { auth: { userId: person.id }, headers: { forwarded: 'for=203.0.113.7' } },
      'a bad token beside': { auth: { userId: person.id, token: 'garbage' } },
    };
    for (const [what, options] of Object.entries(refused)) {
      const refusal = await EventsClient.refused(server.url, options);
      expect(refusal.message, what).toMatch(/^Authentication error: /);
    }
    const raw = await cast.rawAs(`/ws?userId=${person.id}`);
    expect(await raw.whenClosed()).toEqual({ code: 1008, reason: 'Authentication token required' });
  });
});

test.describe('a guest', () => {
  test('sees public events live, on both kinds of connection, and nothing that is for people', async ({ cast }) => {
    const [organizer, person] = await Promise.all([cast.person(), cast.person()]);
    const event = await cast.event(organizer);
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    const token = await cast.guestToken();
    const events = await cast.eventsAs(token);
    const raw = await cast.rawAs(`/ws/events/${event.number}?token=${token}`);
    await raw.heard.next('seat_update');
    expect(await events.join(event.id)).toMatchObject({ availableSeats: 10 });
    for (const role of ['organizer', 'attendee']) {
      expect(await events.ask('join-event', { eventId: event.id, role })).toMatchObject({
        success: false, message: 'Unauthorized',
      });
    }
    expect(await events.ask('join-event', { eventId: draft.id })).toMatchObject({
      success: false, message: 'Event not found',
    });
    expect(await raw.errorAfter({ type: 'subscribe_event', eventId: draft.number })).toBe('Event not found');
    await cast.book(person, event);
    expect(await events.heard.next('attendees-count-update')).toMatchObject({ availableSeats: 9 });
    await raw.heard.next('booking_created');
    expect(await raw.heard.next('seat_update')).toMatchObject({ availableSeats: 9 });
    expect(await cast.bell(organizer, event, events)).toEqual([[]]);
  });
});
