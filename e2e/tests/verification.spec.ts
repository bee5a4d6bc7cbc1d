import type { Cast } from '../support/cast';
import { codeIn, mailedCode } from '../support/codes';
import { plain } from '../support/mailbox';
import { type Login, type Person, somebody } from '../support/person';
import type { MajlisServer } from '../support/server';
import { expect, test } from '../support/test';
import type { OutboxLetter, OutboxMail, Page, Problem, PublicUser } from '../support/wire';

const EXPIRED = { status: 410, code: 'code_expired' };
const TOO_MANY = { status: 409, code: 'too_many_tries' };
const VERIFIED = { status: 409, code: 'already_verified' };

interface UserAnswer {
  ok: true;
  user: PublicUser;
}

const path = (person: Person, contact: 'email' | 'phone', step: 'send' | 'confirm'): string =>
  `/users/${person.id}/${contact}/verify/${step}`;

/** The text messages to that number that the server logged. */
function texts(server: MajlisServer, number: string): string[] {
  return server.stderr.filter((line) => line.includes('a text message') && line.includes(number));
}

/** The same for a text message, which the server logs since it has no gateway. */
async function textedCode(server: MajlisServer, person: Person, number = person.user.phone): Promise<string> {
  const before = texts(server, number).length;
  await person.rest.post(path(person, 'phone', 'send'));
  await expect.poll(() => texts(server, number).length).toBe(before + 1);
  const line = texts(server, number)[before] ?? '';
  return codeIn(line.slice(line.indexOf('text=')).replace(number, ''));
}

const not = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

function tryEmail(login: Login, person: Person, code: string): Promise<Problem> {
  const expected = { status: 422, code: 'wrong_code' };
  return login.rest.refused('POST', path(person, 'email', 'confirm'), expected, { body: { code } });
}

async function outboxOf(cast: Cast, to: string): Promise<{ admin: Person; mails: OutboxMail[] }> {
  const admin = await cast.admin();
  const { data } = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${encodeURIComponent(to)}`);
  return { admin, mails: data };
}

test.describe('an e-mail address', () => {
  test('is proved by the code of the letter, once, and administrators hear of it', async ({ ownStage, post }) => {
    const { cast, server } = await ownStage({ env: { ...post.env, MAJLIS_LOG__FILTER: 'debug' } });
    const [admin, person] = [await cast.admin(), await cast.person({ language: 'en' })];
    const watching = await admin.on('/users');
    const sent = await person.rest.post(path(person, 'email', 'send'));
    expect(sent).toEqual({ ok: true, email: person.details.email, expiresInSeconds: 600 });
    const { parsed } = await post.mail(person.details.email, 'code');
    const code = codeIn(plain(parsed.text));
    expect(plain(parsed.html)).toContain(code);
    expect(parsed.subject).not.toContain(code);
    expect(plain(parsed.text)).toContain(person.name);

    const { ok, user } = await person.rest.post<UserAnswer>(path(person, 'email', 'confirm'), { code: ` ${code} ` });
    expect(ok).toBe(true);
    expect(user).toEqual({ ...person.user, emailVerified: true });
    expect(await watching.heard.next('users.updated')).toEqual(user);
    expect(await person.rest.get<PublicUser>('/auth/me')).toEqual(user);

    await person.rest.refused('POST', path(person, 'email', 'confirm'), VERIFIED, { body: { code } });
    await person.rest.refused('POST', path(person, 'email', 'send'), VERIFIED);
    expect(server.stderr.join('\n')).not.toContain(code);
    // A code is no news: it comes by mail alone.
    expect((await person.rest.get<Page<unknown>>('/notifications')).data).toEqual([]);
  });

  test('has its letter in the language of the person, and the code hidden from administrators', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person({ language: 'ar', fullName: 'ليلى حسن' });
    const code = await mailedCode(post, person);
    const [letter] = post.to(person.details.email);
    expect(plain(letter?.parsed.text)).toContain('مرحبًا ليلى حسن،');
    const { admin, mails } = await outboxOf(cast, person.details.email);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ type: 'account.email_code', channel: 'mail', userId: person.id });
    const shown = await admin.rest.get<OutboxLetter>(`/admin/outbox/${mails[0]?.id}`);
    expect(shown.text).toContain('…');
    expect(JSON.stringify([mails, shown])).not.toContain(code);
  });

  test('takes five tries at a code and no sixth; a new code makes the old one worthless', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    await person.rest.refused('POST', path(person, 'email', 'confirm'), EXPIRED, { body: { code: '000000' } });
    const code = await mailedCode(post, person);
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      expect(await tryEmail(person, person, not(code))).toMatchObject({ triesLeft });
    }
    await person.rest.refused('POST', path(person, 'email', 'confirm'), TOO_MANY, { body: { code } });

    const second = await mailedCode(post, person);
    const third = await mailedCode(post, person);
    if (second !== third) expect(await tryEmail(person, person, second)).toMatchObject({ triesLeft: 4 });
    const { user } = await person.rest.post<UserAnswer>(path(person, 'email', 'confirm'), { code: third });
    expect(user.emailVerified).toBe(true);
  });

  test('takes no more than five tries when many come at once, from several devices', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    const devices = [person, await person.login(), await person.login()];
    const code = await mailedCode(post, person);
    const guesses = Array.from({ length: 24 }, (_, index) => ({ code: not(code), device: devices[index % devices.length] }));
    const answers = await Promise.all(
      guesses.map((guess) => guess.device?.rest.send<Problem>('POST', path(person, 'email', 'confirm'), { body: { code: guess.code } })),
    );
    const codes = answers.map((answer) => answer?.body.code).sort();
    expect(codes).toEqual([...Array(19).fill('too_many_tries'), ...Array(5).fill('wrong_code')]);
    await person.rest.refused('POST', path(person, 'email', 'confirm'), TOO_MANY, { body: { code } });
  });

  test('is proved by its own person alone', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const [admin, [person, other]] = [await cast.admin(), await cast.pair()];
    const code = await mailedCode(post, person);
    for (const contact of ['email', 'phone'] as const) {
      for (const step of ['send', 'confirm'] as const) {
        const body = { code };
        const forbidden = { status: 403, code: 'forbidden' };
        await other.rest.refused('POST', path(person, contact, step), forbidden, { body });
        await admin.rest.refused('POST', path(person, contact, step), forbidden, { body });
        await cast.nobody.refused('POST', path(person, contact, step), { status: 401, code: 'unauthorized' }, { body });
      }
    }
    // A code proves the address of the one it was sent to, and no phone.
    const theirs = await mailedCode(post, other);
    await other.rest.refused('POST', path(other, 'phone', 'confirm'), EXPIRED, { body: { code } });
    if (theirs !== code) await tryEmail(other, other, code);
    // None of it was a try of the person's own.
    expect(await tryEmail(person, person, not(code))).toMatchObject({ triesLeft: 4 });
  });

  test('is asked for six digits: what is no code is no try', async ({ ownStage, post }) => {
    const { cast } = await ownStage({ env: post.env });
    const person = await cast.person();
    const code = await mailedCode(post, person);
    const confirm = path(person, 'email', 'confirm');
    for (const given of ['', '12345', '1234567', 'abcdef', '12 456', '-12345', '١٢٣٤٥٦', 123_456, null, {}]) {
      const unfit = { status: 422, code: 'validation_failed', field: 'code' };
      await person.rest.refused('POST', confirm, unfit, { body: { code: given } });
    }
    expect(await tryEmail(person, person, not(code))).toMatchObject({ triesLeft: 4 });
  });
});

test.describe('a phone number', () => {
  test('is proved by the code of the text message, which is logged where no gateway is', async ({ ownStage }) => {
    const { cast, server } = await ownStage();
    const person = await cast.person({ language: 'en' });
    const { phone } = person.user;
    const code = await textedCode(server, person);
    await person.rest.refused('POST', path(person, 'phone', 'confirm'), { status: 422, code: 'wrong_code' }, { body: { code: not(code) } });
    const { user } = await person.rest.post<UserAnswer>(path(person, 'phone', 'confirm'), { code });
    expect(user).toEqual({ ...person.user, phoneVerified: true });
    await person.rest.refused('POST', path(person, 'phone', 'send'), VERIFIED);

    const { admin, mails } = await outboxOf(cast, phone);
    expect(mails).toHaveLength(1);
    const [text] = mails;
    expect(text).toMatchObject({ type: 'account.phone_code', channel: 'sms', to: phone, status: 'kept' });
    const shown = await admin.rest.get<OutboxLetter>(`/admin/outbox/${text?.id}`);
    expect(shown.text).toBe('Your Majlis code: …');
    expect(shown.html).toBe('');
    await admin.rest.refused('POST', `/admin/outbox/${text?.id}/retry`, { status: 409, code: 'sms_not_configured' });
  });

  test('that is new has yet to be proved, and a code to the old one is worth nothing', async ({ ownStage }) => {
    const { cast, server } = await ownStage();
    const person = await cast.person();
    const [first, second] = [somebody().phone, somebody().phone];
    await person.rest.post(path(person, 'phone', 'confirm'), { code: await textedCode(server, person) });
    const changed = await person.rest.patch<UserAnswer>(`/users/${person.id}`, { phone: first });
    expect(changed.user.phoneVerified).toBe(false);

    const code = await textedCode(server, person, first);
    await person.rest.patch(`/users/${person.id}`, { phone: second });
    await person.rest.refused('POST', path(person, 'phone', 'confirm'), EXPIRED, { body: { code } });
    // Nor when the number comes back.
    await person.rest.patch(`/users/${person.id}`, { phone: first });
    await person.rest.refused('POST', path(person, 'phone', 'confirm'), EXPIRED, { body: { code } });
    const sent = await person.rest.post(path(person, 'phone', 'send'));
    expect(sent).toEqual({ ok: true, phone: first, expiresInSeconds: 600 });
  });

  test('that is not there cannot be proved', async ({ cast }) => {
    const admin = await cast.admin();
    const expected = { status: 409, code: 'no_phone' };
    await admin.rest.refused('POST', path(admin, 'phone', 'send'), expected);
    await admin.rest.refused('POST', path(admin, 'phone', 'confirm'), expected, { body: { code: '000000' } });
  });
});

test.describe('sending', () => {
  test('has a limit for each person, and for each number whoever claims it', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
    const [first, second] = await cast.pair();
    const send = (person: Person) => person.rest.send<Problem>('POST', path(person, 'phone', 'send'));
    for (let count = 0; count < 3; count += 1) expect((await send(first)).status).toBe(200);
    const refused = await send(first);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // The number moves on to another account, and its limit with it.
    await first.rest.patch(`/users/${first.id}`, { phone: somebody().phone });
    expect((await send(first)).status).toBe(429);
    expect((await send(second)).status).toBe(200);
    await second.rest.patch(`/users/${second.id}`, { phone: first.user.phone });
    expect((await send(second)).status).toBe(429);
  });
});
