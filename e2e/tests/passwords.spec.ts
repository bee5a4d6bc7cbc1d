import { type MailServer, plain } from '../support/mailbox';
import { PASSWORD, type Login, type Person, logIn, somebody } from '../support/person';
import { Rest } from '../support/rest';
import { expect, test } from '../support/test';
import { claimsOf } from '../support/tokens';
import type { OutboxLetter, OutboxMail, Page, Problem, PublicUser, Session, Tokens } from '../support/wire';

const NEW = 'quite another password';
const UNAUTHORIZED = { status: 401, code: 'unauthorized' };
const INVALID_TOKEN = { status: 410, code: 'reset_token_invalid' };
const ENDED = { code: 1008, reason: 'Session ended' };

const change = (login: Login, current: string, next: string): Promise<{ ok: true; tokens: Tokens }> =>
  login.rest.post('/auth/password', { current, new: next });

async function expectPassword(person: Person, password: string): Promise<void> {
  const { email } = person.details;
  await logIn(person.server, { email, password });
  for (const other of [PASSWORD, NEW].filter((one) => one !== password)) {
    const refused = { status: 401, code: 'invalid_credentials' };
    await new Rest(person.server.url).refused('POST', '/auth/login', refused, { body: { email, password: other } });
  }
}

/** Connections of every kind, of two devices of one person. */
async function connections(person: Person) {
  const other = await person.login();
  return {
    other,
    events: [await person.events(), await other.events({ transport: 'polling' })],
    users: [await person.on('/users')],
    notifications: [await other.on('/notifications')],
    raw: [await person.raw(), await other.raw()],
  };
}

async function expectEnded({ events, users, notifications, raw }: Awaited<ReturnType<typeof connections>>): Promise<void> {
  for (const client of [...events, ...users, ...notifications]) expect(await client.whenEnded()).toBe('io server disconnect');
  for (const client of raw) expect(await client.whenClosed()).toEqual(ENDED);
}

/** Says that the password was forgotten, and reads the link of the letter: of the one after those that came before. */
async function resetLink(post: MailServer, person: Person): Promise<{ link: URL; token: string }> {
  const { email } = person.details;
  const before = post.to(email).length;
  await new Rest(person.server.url).post('/auth/forgot', { email }, 202);
  await post.until(`a letter to ${email}`, () => post.to(email).length > before);
  const text = plain(post.to(email)[before]?.parsed.text);
  const [found] = /https?:\S+\/reset-password\?token=[\w-]+/.exec(text) ?? [];
  if (found === undefined) throw new Error(`no link in: ${text}`);
  const link = new URL(found);
  return { link, token: link.searchParams.get('token') ?? '' };
}

const calendar = async (login: Login): Promise<string> => {
  const { url } = await login.rest.get<{ url: string }>('/users/me/calendar-link');
  return url;
};

test.describe('changing', () => {
  test('ends every session and every connection, and goes on with a fresh one', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const [person, bystander] = await cast.pair();
    const open = await connections(person);
    const [theirs, feed] = [await bystander.events(), await calendar(person)];
    const { ok, tokens } = await change(person, PASSWORD, NEW);
    expect(ok).toBe(true);
    await expectEnded(open);

    for (const dead of [person, open.other]) {
      await dead.rest.refused('GET', '/auth/me', UNAUTHORIZED);
      const { refreshToken } = dead.tokens;
      await cast.nobody.refused('POST', '/auth/refresh', UNAUTHORIZED, { body: { refreshToken } });
    }
    const fresh = new Rest(cast.server.url, tokens.accessToken);
    expect(await fresh.get<PublicUser>('/auth/me')).toMatchObject({ id: person.id });
    const { data } = await fresh.get<Page<Session>>('/auth/sessions');
    expect(data.map(({ id }) => id)).toEqual([claimsOf(tokens.accessToken)['sid']]);
    await cast.nobody.post('/auth/refresh', { refreshToken: tokens.refreshToken });
    // The fresh session is no victim of what ended the others.
    const back = await cast.eventsAs(tokens.accessToken);
    await back.ask('are-you-there');
    await theirs.ask('are-you-there');

    await expectPassword(person, NEW);
    expect((await fetch(feed)).status).toBe(404);
    expect((await fetch((await fresh.get<{ url: string }>('/users/me/calendar-link')).url)).status).toBe(200);
    await post.mail(person.details.email, 'password was changed');
    expect((await fresh.get<Page<{ type: string }>>('/notifications')).data.map(({ type }) => type)).toEqual(['account.password_changed']);
  });

  test('asks for the present password and for one that fits', async ({ cast }) => {
    const person = await cast.person();
    const body = { current: 'not my password', new: NEW };
    await person.rest.refused('POST', '/auth/password', { status: 401, code: 'wrong_password' }, { body });
    for (const unfit of ['seven77', 'x'.repeat(129)]) {
      const expected = { status: 422, code: 'validation_failed', field: 'new' };
      await person.rest.refused('POST', '/auth/password', expected, { body: { current: PASSWORD, new: unfit } });
    }
    await cast.nobody.refused('POST', '/auth/password', UNAUTHORIZED, { body: { current: PASSWORD, new: NEW } });
    await person.rest.get('/auth/me');
    await expectPassword(person, PASSWORD);
  });

  test('of two who change it at the same time one is refused', async ({ cast }) => {
    const person = await cast.person();
    const devices = [person, await person.login(), await person.login()];
    const answers = await Promise.all(
      devices.map(({ rest }) => rest.send('POST', '/auth/password', { body: { current: PASSWORD, new: NEW } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    await expectPassword(person, NEW);
  });

  test('with a stolen token nobody guesses the password: tries count as failed logins do', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
    const person = await cast.person();
    const guess = () => person.rest.send<Problem>('POST', '/auth/password', { body: { current: 'a guess', new: NEW } });
    const answers = await Promise.all(Array.from({ length: 14 }, guess));
    const codes = new Set(answers.map(({ body }) => body.code));
    expect([...codes].sort()).toEqual(['rate_limited', 'wrong_password']);
    const { email } = person.details;
    await cast.nobody.refused('POST', '/auth/login', { status: 429, code: 'rate_limited' }, { body: { email, password: PASSWORD } });
  });
});

test.describe('having forgotten it', () => {
  test('the link of the letter sets a new one, once, ends every session, and proves the address', async ({ ownStage, post }) => {
    const { cast, server } = await ownStage({ env: { ...post.env, MAJLIS_LOG__FILTER: 'debug' } });
    const [admin, person] = [await cast.admin(), await cast.person()];
    const watching = await admin.on('/users');
    const open = await connections(person);
    const { link, token } = await resetLink(post, person);
    expect(link.origin).toBe(server.url);
    // Nothing has happened yet.
    await person.rest.get('/auth/me');

    expect(await cast.nobody.post('/auth/reset', { token, password: NEW })).toEqual({ ok: true });
    await expectEnded(open);
    for (const dead of [person, open.other]) await dead.rest.refused('GET', '/auth/me', UNAUTHORIZED);
    await expectPassword(person, NEW);
    expect(await watching.heard.next('users.updated')).toEqual({ ...person.user, emailVerified: true });
    await cast.nobody.refused('POST', '/auth/reset', INVALID_TOKEN, { body: { token, password: PASSWORD } });
    await expectPassword(person, NEW);
    await post.mail(person.details.email, 'password was changed');
    await fetch(link);
    expect(server.stderr.join('\n')).not.toContain(token);
  });

  test('a stranger hears the same of an unknown address as of a known one', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    const ask = (email: unknown) => cast.nobody.send('POST', '/auth/forgot', { body: { email } });
    const known = await ask(` ${person.details.email.toUpperCase()} `);
    const seen = ({ status, text, headers }: Awaited<ReturnType<typeof ask>>) => [status, text, [...headers.keys()].sort()];
    expect(known.status).toBe(202);
    for (const unknown of [somebody().email, 'nobody', '', 'x'.repeat(5_000), "'; DROP TABLE users; --"]) {
      expect(seen(await ask(unknown))).toEqual(seen(known));
    }
    await cast.nobody.refused('POST', '/auth/forgot', { status: 422, code: 'validation_failed' }, { body: { email: 1 } });
    await post.until('the letter', () => post.to(person.details.email).length === 1);
    // All before this one were looked at.
    const last = await cast.person();
    await resetLink(post, last);
    expect(post.mails.map(({ to }) => to)).toEqual([person.details.email, last.details.email]);
  });

  test('a newer letter makes the older link dead, and so does a change of the password', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    const [first, second] = [await resetLink(post, person), await resetLink(post, person)];
    const reset = (token: string) => cast.nobody.refused('POST', '/auth/reset', INVALID_TOKEN, { body: { token, password: NEW } });
    await reset(first.token);
    const { tokens } = await change(person, PASSWORD, PASSWORD);
    await reset(second.token);
    await new Rest(cast.server.url, tokens.accessToken).get('/auth/me');
    await expectPassword(person, PASSWORD);
  });

  test('a token that does not hold changes nothing, nor does a password that does not fit', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const [person, other] = await cast.pair();
    const { token } = await resetLink(post, person);
    for (const bad of ['', 'x', `${token}x`, token.slice(1), 'x'.repeat(9_000), other.token]) {
      await cast.nobody.refused('POST', '/auth/reset', INVALID_TOKEN, { body: { token: bad, password: NEW } });
    }
    const unfit = { status: 422, code: 'validation_failed', field: 'password' };
    await cast.nobody.refused('POST', '/auth/reset', unfit, { body: { token, password: 'seven77' } });
    await expectPassword(person, PASSWORD);
    await cast.nobody.post('/auth/reset', { token, password: NEW });
    await expectPassword(person, NEW);
  });

  test('of many who bring one link at the same time one gets in', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    const { token } = await resetLink(post, person);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => cast.nobody.send('POST', '/auth/reset', { body: { token, password: NEW } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410]);
  });

  test('the letter is in the language of the person, and its link hidden from administrators', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const [admin, person] = [await cast.admin(), await cast.person({ language: 'ar' })];
    const { token } = await resetLink(post, person);
    expect(post.mails[0]?.parsed.subject).toContain('كلمة مرور');
    const { data } = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${encodeURIComponent(person.details.email)}`);
    const letter = await admin.rest.get<OutboxLetter>(`/admin/outbox/${data[0]?.id}`);
    expect(letter).toMatchObject({ type: 'account.password_reset', userId: person.id });
    expect(letter.text).toContain('…');
    expect(JSON.stringify([data, letter])).not.toContain(token);
  });

  test('letters have a limit, the same for an unknown account as for a known one', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
    const person = await cast.person();
    for (const email of [person.details.email, somebody().email]) {
      for (let count = 0; count < 3; count += 1) await cast.nobody.post('/auth/forgot', { email }, 202);
      const variant = { email: ` ${email.toUpperCase()}` };
      const { headers, status } = await cast.nobody.send('POST', '/auth/forgot', { body: variant });
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});
