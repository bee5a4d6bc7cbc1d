import { expectFields } from '../support/cast';
import { somebody } from '../support/person';
import { Rest } from '../support/rest';
import { runMajlis } from '../support/server';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import { CLAIMS, claimsOf, headerOf, nowSeconds, resigned, sign, unsigned } from '../support/tokens';
import type { LoggedIn, Page, Problem, PublicUser, Session, Tokens, WsToken } from '../support/wire';

const PUBLIC_USER_FIELDS = [
  'id', 'fullName', 'countryCode', 'countryName', 'phone', 'isBanned', 'bannedAt', 'phoneVerified', 'email',
  'emailVerified', 'photoUrl', 'createdAt',
];

test.describe('registering', () => {
  test('answers 201 with the public user and nothing secret', async ({ cast }) => {
    const details = somebody({ countryCode: 'IQ' });
    const { ok, user } = await cast.nobody.create<{ ok: true; user: PublicUser }>('/users/register', details);
    expect(ok).toBe(true);
    expectFields(user, PUBLIC_USER_FIELDS);
    expect(user).toMatchObject({
      fullName: details.fullName, countryCode: 'IQ', phone: details.phone, email: details.email,
      isBanned: false, bannedAt: null, phoneVerified: false, emailVerified: false, photoUrl: null,
    });
    expect(user.countryName).toMatch(/Iraq/);
    expect(user.createdAt).toMatch(TIMESTAMP);
    expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(JSON.stringify(user)).not.toMatch(/password|argon2/i);
  });

  test('keeps a country name that is given', async ({ cast }) => {
    const body = { ...somebody({ countryCode: 'IQ' }), countryName: 'العراق' };
    const { user } = await cast.nobody.create<{ user: PublicUser }>('/users/register', body);
    expect(user.countryName).toBe('العراق');
  });

  test('refuses a taken address and a taken phone', async ({ cast }) => {
    const first = await cast.person();
    const sameEmail = somebody({ email: first.details.email });
    const samePhone = somebody({ phone: first.details.phone });
    await cast.nobody.refused('POST', '/users/register', { status: 409, code: 'email_taken' }, { body: sameEmail });
    await cast.nobody.refused('POST', '/users/register', { status: 409, code: 'phone_taken' }, { body: samePhone });
  });

  test('lets one of many through who register the same address at once', async ({ cast }) => {
    const { email } = somebody();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => cast.nobody.send('POST', '/users/register', { body: somebody({ email }) })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
  });

  const wrong: [field: string, value: unknown][] = [
    ['fullName', 'A'],
    ['fullName', 'x'.repeat(121)],
    ['countryCode', 'XX'],
    ['countryCode', 'Iraq'],
    ['phone', '07701234567'],
    ['phone', '+964 abc'],
    ['phone', `+${'9'.repeat(16)}`],
    ['email', 'nobody'],
    ['email', 'no body@example.org'],
    ['password', 'seven77'],
    ['password', 'x'.repeat(129)],
  ];
  for (const [field, value] of wrong) {
    test(`names the field: ${field} ${JSON.stringify(value).slice(0, 24)}`, async ({ cast }) => {
      const body = { ...somebody(), [field]: value };
      await cast.nobody.refused('POST', '/users/register', { status: 422, code: 'validation_failed', field }, { body });
    });
  }

  test('names every wrong field at once', async ({ cast }) => {
    const body = { ...somebody(), fullName: 'A', phone: '12', password: 'short' };
    const expected = { status: 422, code: 'validation_failed' };
    const problem = await cast.nobody.refused('POST', '/users/register', expected, { body });
    const fields = problem.errors?.map((error) => error.field) ?? [];
    expect(fields).toEqual(expect.arrayContaining(['fullName', 'phone', 'password']));
  });

  test('refuses a missing field, and nothing of it is stored', async ({ cast }) => {
    const details = somebody();
    const { password, ...without } = details;
    await cast.nobody.refused('POST', '/users/register', { status: 422, code: 'validation_failed' }, { body: without });
    await cast.nobody.create('/users/register', { ...without, password });
  });

  test('gives nobody a role they ask for', async ({ cast }) => {
    const details = somebody();
    const body = { ...details, role: 'admin', isBanned: true, emailVerified: true };
    const answer = await cast.nobody.send<{ user: PublicUser }>('POST', '/users/register', { body });
    if (answer.status === 201) {
      expect(answer.body.user).toMatchObject({ isBanned: false, emailVerified: false });
      const person = await cast.signIn(details);
      expect(claimsOf(person.token)['role']).toBe('user');
    } else {
      expect(answer.status).toBe(422);
    }
  });
});

test.describe('signing in', () => {
  test('answers the user and tokens with the claims of the contract', async ({ cast }) => {
    const person = await cast.person();
    expect(person.user.email).toBe(person.details.email);
    expect(person.tokens.expiresIn).toBe(900);
    expect(person.tokens.refreshToken).not.toBe('');
    const claims = claimsOf(person.token);
    expectFields(claims, CLAIMS);
    expect(headerOf(person.token)['alg']).toBe('HS256');
    expect(claims).toMatchObject({
      sub: person.id, role: 'user', email: person.details.email, name: person.name, typ: 'access',
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(900);
  });

  test('answers the same for a wrong password and an unknown address', async ({ cast }) => {
    const { details } = await cast.person();
    const expected = { status: 401, code: 'invalid_credentials' };
    const wrong = { email: details.email, password: 'another password' };
    const unknown = { email: somebody().email, password: 'another password' };
    const first = await cast.nobody.refused('POST', '/auth/login', expected, { body: wrong });
    const second = await cast.nobody.refused('POST', '/auth/login', expected, { body: unknown });
    expect(second).toEqual(first);
  });

  test('me answers who is signed in', async ({ cast }) => {
    const person = await cast.person();
    const me = await person.rest.get<PublicUser>('/auth/me');
    expect(me).toMatchObject({ id: person.id, email: person.details.email, fullName: person.name });
    await cast.nobody.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
  });
});

test.describe('refreshing', () => {
  test('rotates both tokens, and the new ones work', async ({ cast }) => {
    const person = await cast.person();
    const { refreshToken } = person.tokens;
    const answer = await cast.nobody.post<{ ok: true; tokens: Tokens }>('/auth/refresh', { refreshToken });
    expect(answer.ok).toBe(true);
    expect(answer.tokens.refreshToken).not.toBe(refreshToken);
    expect(answer.tokens.accessToken).not.toBe(person.token);
    expect(claimsOf(answer.tokens.accessToken)['sid']).toBe(claimsOf(person.token)['sid']);
    await new Rest(cast.server.url, answer.tokens.accessToken).get('/auth/me');
    await cast.nobody.post('/auth/refresh', { refreshToken: answer.tokens.refreshToken });
  });

  test('a used token presented again revokes its whole session, and no other', async ({ cast }) => {
    const person = await cast.person();
    const otherDevice = await person.login();
    const { refreshToken } = person.tokens;
    const { tokens } = await cast.nobody.post<{ tokens: Tokens }>('/auth/refresh', { refreshToken });
    await cast.nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: { refreshToken } });
    const successor = { refreshToken: tokens.refreshToken };
    await cast.nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: successor });
    const rotated = new Rest(cast.server.url, tokens.accessToken);
    await rotated.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
    await otherDevice.rest.get('/auth/me');
  });

  test('refuses what is no refresh token', async ({ cast }) => {
    const person = await cast.person();
    for (const refreshToken of ['', 'garbage', person.token]) {
      await cast.nobody.refused('POST', '/auth/refresh', { status: [401, 422] }, { body: { refreshToken } });
    }
  });
});

test.describe('sessions', () => {
  test('are listed, and one can be ended from another', async ({ cast }) => {
    const person = await cast.person();
    const otherDevice = await person.login();
    const { data } = await person.rest.get<Page<Session>>('/auth/sessions');
    const sids = [person, otherDevice].map((login) => claimsOf(login.token)['sid']);
    expect(data.map((session) => session.id)).toEqual(expect.arrayContaining(sids));
    expect(JSON.stringify(data)).not.toContain(person.tokens.refreshToken);
    await person.rest.delete(`/auth/sessions/${String(sids[1])}`, 204);
    await otherDevice.rest.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
    await person.rest.get('/auth/me');
  });

  test('of somebody else cannot be ended', async ({ cast }) => {
    const [person, stranger] = [await cast.person(), await cast.person()];
    const sid = String(claimsOf(person.token)['sid']);
    await stranger.rest.refused('DELETE', `/auth/sessions/${sid}`, { status: [403, 404] });
    await person.rest.get('/auth/me');
  });

  test('logging out ends the session of the token, and no other', async ({ cast }) => {
    const person = await cast.person();
    const otherDevice = await person.login();
    const answer = await person.rest.send('POST', '/auth/logout');
    expect([200, 204]).toContain(answer.status);
    await person.rest.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
    const { refreshToken } = person.tokens;
    await cast.nobody.refused('POST', '/auth/refresh', { status: 401 }, { body: { refreshToken } });
    await otherDevice.rest.get('/auth/me');
  });
});

test.describe('tokens', () => {
  test('for a WebSocket last five minutes and open no REST', async ({ cast }) => {
    const person = await cast.person();
    const { token, expiresIn } = await person.rest.get<WsToken>('/auth/ws-token');
    expect(expiresIn).toBe(300);
    expect(claimsOf(token)).toMatchObject({ typ: 'ws', sub: person.id, sid: claimsOf(person.token)['sid'] });
    await new Rest(cast.server.url, token).refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
  });

  test('are given to a guest too, and open no REST', async ({ cast }) => {
    const { token, expiresIn } = await cast.nobody.get<WsToken>('/auth/ws-token');
    expect(expiresIn).toBe(300);
    expect(claimsOf(token)).toMatchObject({ typ: 'guest', role: 'guest' });
    await new Rest(cast.server.url, token).refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
  });

  test('that are dead, forged or without an end are refused', async ({ cast }) => {
    const { token } = await cast.person();
    const bad: Record<string, string> = {
      garbage: 'garbage',
      'another secret': resigned(token, {}, 'another secret'),
      unsigned: unsigned(token),
      expired: resigned(token, { exp: nowSeconds() - 1 }),
      'without exp': resigned(token, { exp: undefined }),
      'unknown user': resigned(token, { sub: '01890000-0000-7000-8000-000000000000' }),
      'unknown session': resigned(token, { sid: '01890000-0000-7000-8000-000000000000' }),
      'without a type': resigned(token, { typ: undefined }),
      'an empty object': sign({}),
    };
    for (const [what, forged] of Object.entries(bad)) {
      await test.step(what, () =>
        new Rest(cast.server.url, forged).refused('GET', '/auth/me', { status: 401, code: 'unauthorized' }),
      );
    }
  });

  test('may name the user as `userId` or `id`', async ({ cast }) => {
    const person = await cast.person();
    for (const claim of ['userId', 'id']) {
      const token = resigned(person.token, { sub: undefined, [claim]: person.id });
      const me = await new Rest(cast.server.url, token).get<PublicUser>('/auth/me');
      expect(me.id).toBe(person.id);
    }
  });

  test('of one person do not become another by changing `sub`', async ({ cast }) => {
    const [person, other] = [await cast.person(), await cast.person()];
    const token = resigned(person.token, { sub: other.id });
    await new Rest(cast.server.url, token).refused('GET', '/auth/me', { status: 401, code: 'unauthorized' });
  });

  test('survive a restart of a server that made its own secret', async ({ ownStage }) => {
    const { server, cast } = await ownStage({ env: { JWT_SECRET: '' } });
    const person = await cast.person();
    expect(person.token).not.toBe(resigned(person.token, {}));
    await server.kill();
    await server.restart();
    await person.rest.get('/auth/me');
  });
});

test.describe('administrators', () => {
  test('come from the command line, beside the running server', async ({ cast }) => {
    const admin = await cast.admin();
    expect(claimsOf(admin.token)['role']).toBe('admin');
  });

  test('are not made twice, nor with a weak password', async ({ cast }) => {
    const { details } = await cast.person();
    const command = (email: string): string[] => [
      'admin', 'create', '--email', email, '--full-name', 'An Admin', '--password-stdin',
    ];
    const env = cast.server.commandEnv;
    const weak = await runMajlis(command(somebody().email), { env, input: 'short\n' });
    expect(weak.code).not.toBe(0);
    expect(weak.stderr).toMatch(/password/i);
    const twice = await runMajlis(command(details.email), { env, input: 'a good long password\n' });
    expect(twice.code).not.toBe(0);
    expect(twice.stderr.trim()).not.toBe('');
  });

  test('give roles; the database decides, not the token', async ({ cast }) => {
    const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
    const selfMade = new Rest(cast.server.url, resigned(person.token, { role: 'admin' }));
    const role = { role: 'admin' };
    const path = `/users/${other.id}/role`;
    await selfMade.refused('POST', path, { status: 403, code: 'forbidden' }, { body: role });
    await person.rest.refused('POST', path, { status: 403, code: 'forbidden' }, { body: role });
    await cast.nobody.refused('POST', path, { status: 401, code: 'unauthorized' }, { body: role });
    await admin.rest.post(path, role);
    expect(claimsOf((await other.login()).token)['role']).toBe('admin');
    // The old token of the new admin still says `user`; the database says otherwise, at once.
    await other.rest.post(`/users/${person.id}/role`, role);
  });
});

test('login and refresh bodies that are no objects are refused, not crashed on', async ({ cast }) => {
  for (const path of ['/auth/login', '/auth/refresh', '/users/register']) {
    for (const body of ['[]', 'null', '"x"', '{"email":{}}', '{"email":1,"password":[]}']) {
      const answer = await cast.nobody.send<Problem>('POST', path, { body });
      expect([400, 422], `${path} ${body} answered ${answer.status} ${answer.text}`).toContain(answer.status);
    }
  }
  const details = somebody();
  await cast.nobody.create('/users/register', details);
  const login = await cast.nobody.post<LoggedIn>('/auth/login', { email: details.email, password: details.password });
  expect(login.ok).toBe(true);
});
