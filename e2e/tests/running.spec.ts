import { mkdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { Rest } from '../support/rest';
import { type Env, type Finished, JWT_SECRET, MajlisServer, runMajlis, temporaryFolder } from '../support/server';
import { expect, test } from '../support/test';
import type { MajlisEvent, Page } from '../support/wire';

const folders: string[] = [];

/** A folder that is removed when the test ends. */
async function folderOfTest(): Promise<string> {
  const folder = await temporaryFolder();
  folders.push(folder);
  return folder;
}

test.afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Asserts that the command ended by itself with a plain word about the cause, and no traces of its inside. */
function expectOneClearLine({ code, signal, stdout, stderr }: Finished, cause: RegExp): void {
  expect(signal).toBeNull();
  expect(code).not.toBe(0);
  expect(stdout).not.toContain('Majlis is ready');
  expect(stderr).not.toMatch(/panicked|RUST_BACKTRACE|stack backtrace/);
  const last = stderr.split('\n').filter((line) => line.trim() !== '').at(-1);
  expect(last, `the last word of:\n${stderr}`).toMatch(cause);
}

async function serveWith(env: Env, args: string[] = []): Promise<Finished> {
  const own = { MAJLIS_SERVER__LISTEN: '127.0.0.1:0', MAJLIS_SERVER__DATA_DIR: await folderOfTest(), JWT_SECRET };
  return runMajlis(['serve', ...args], { env: { ...own, ...env } });
}

test.describe('a server that cannot start says which and why', () => {
  test('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const ended = await serveWith({ MAJLIS_SERVER__LISTEN: `127.0.0.1:${port}` });
    taken.close();
    expectOneClearLine(ended, new RegExp(String(port)));
  });

  test('a listen address that is none', async () => {
    expectOneClearLine(await serveWith({ MAJLIS_SERVER__LISTEN: 'nowhere' }), /server\.listen|nowhere/i);
  });

  test('a folder that cannot be written', async () => {
    // A folder below a file: not even root can make that.
    const file = path.join(await folderOfTest(), 'a-file');
    await writeFile(file, '');
    expectOneClearLine(await serveWith({ MAJLIS_SERVER__DATA_DIR: path.join(file, 'data') }), /a-file/);
  });

  test('a database that cannot be reached, without its password', async () => {
    const url = 'postgres://majlis:s3cr3t-pw@127.0.0.1:1/majlis';
    for (const env of [{ MAJLIS_DATABASE__URL: url }, { DATABASE_URL: url }]) {
      const ended = await serveWith(env);
      expectOneClearLine(ended, /127\.0\.0\.1(:1\b|.*port 1\b)/);
      expect(ended.stderr).not.toContain('s3cr3t-pw');
    }
  });

  test('a database URL that is none', async () => {
    expectOneClearLine(await serveWith({ MAJLIS_DATABASE__URL: 'mysql://localhost/x' }), /database/i);
  });

  test('an unknown key, in the file and in the environment', async () => {
    const folder = await folderOfTest();
    const config = path.join(folder, 'majlis.toml');
    await writeFile(config, '[server]\nlisten = "127.0.0.1:0"\nlisen_adress = "127.0.0.1:0"\n');
    expectOneClearLine(await serveWith({}, ['--config', config]), /lisen_adress/);
    expectOneClearLine(await serveWith({ MAJLIS_SERVER__LISEN: '127.0.0.1:0' }), /lisen/i);
    expectOneClearLine(await serveWith({ MAJLIS_NOTHING__HERE: '1' }), /nothing/i);
  });

  test('a value that does not fit its key', async () => {
    expectOneClearLine(await serveWith({ MAJLIS_AUTH__ACCESS_TTL: 'soon' }), /access_ttl|soon/i);
    expectOneClearLine(await serveWith({ MAJLIS_EVENTS__REMINDERS: '["never"]' }), /reminders|never/i);
    expectOneClearLine(await serveWith({ MAJLIS_AUTH__TRUST_USER_ID: 'perhaps' }), /trust_user_id|perhaps/i);
  });

  test('a file that is not there, or no TOML', async () => {
    const folder = await folderOfTest();
    expectOneClearLine(await serveWith({}, ['--config', path.join(folder, 'absent.toml')]), /absent\.toml/);
    const broken = path.join(folder, 'broken.toml');
    await writeFile(broken, '[server\nlisten = ');
    const ended = await serveWith({}, ['--config', broken]);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('broken.toml');
    expect(ended.stderr).not.toMatch(/panicked/);
  });

  test('a command that is not there', async () => {
    const ended = await runMajlis(['dance']);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('dance');
  });
});

test.describe('configuration', () => {
  test('a file counts, and the environment counts above it', async ({ ownStage }) => {
    const folder = await folderOfTest();
    const config = path.join(folder, 'majlis.toml');
    await writeFile(config, '[auth]\naccess_ttl = "77s"\nrefresh_ttl = "2d"\n[events]\nreminders = ["5m"]\n');
    const byFile = await ownStage({ args: ['serve', '--config', config] });
    expect((await byFile.cast.person()).tokens.expiresIn).toBe(77);
    const byEnv = await ownStage({ args: ['serve', '--config', config], env: { MAJLIS_AUTH__ACCESS_TTL: '88s' } });
    expect((await byEnv.cast.person()).tokens.expiresIn).toBe(88);
  });

  test('turning the limits off is logged as a warning', async ({ ownStage }) => {
    const { server } = await ownStage();
    expect(server.stderr.filter((line) => /warn/i.test(line) && /limit/i.test(line)).length).toBeGreaterThan(0);
  });

  test('no secret is logged', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const person = await cast.person();
    const raw = await person.raw();
    await raw.heard.next('connection_established');
    const client = await person.events({ auth: {}, query: { token: person.token }, transport: 'polling' });
    await client.ask('dance');
    const logged = server.stderr.join('\n');
    for (const secret of [person.token, person.tokens.refreshToken, person.details.password, JWT_SECRET]) {
      expect(logged).not.toContain(secret);
    }
  });

  test('the data outlives the process', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const person = await cast.person();
    const event = await cast.event(person);
    await server.stop();
    await server.restart();
    expect(await person.rest.get<MajlisEvent>(`/events/${event.id}`)).toMatchObject({ title: event.title });
  });
});

test.describe('SIGTERM', () => {
  test('ends cleanly: raw clients hear 1001, Socket.IO clients lose the transport only', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const person = await cast.person();
    const raw = await person.raw();
    await raw.heard.next('connection_established');
    const clients = [await person.events(), await person.events({ transport: 'polling' })];
    const exit = server.stop();
    expect((await raw.whenClosed()).code).toBe(1001);
    for (const client of clients) expect(await client.whenEnded()).not.toBe('io server disconnect');
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(server.stderr.filter((line) => line.startsWith('(the tests ended it'))).toEqual([]);
  });

  test('loses nothing that was acknowledged, and clients come back by themselves', async ({ ownStage }) => {
    const { server, cast } = await ownStage();
    const organizer = await cast.person();
    const people = await cast.people(6);
    const event = await cast.event(organizer);
    const client = await organizer.events({ comesBack: true });
    await client.join(event.id, 'organizer');
    await cast.bell(organizer, event, client);
    const bookings = Promise.all(
      people.map((person) => person.rest.send('POST', `/events/${event.id}/bookings`, { body: {} }).catch(() => undefined)),
    );
    const exit = server.stop();
    const done = (await bookings).filter((answer) => answer?.status === 201).length;
    expect(await exit).toEqual({ code: 0, signal: null });
    await server.restart();
    expect(await client.back()).toBe(true);
    const { totalRegistrations } = await organizer.rest.get<MajlisEvent>(`/events/${event.id}`);
    expect(totalRegistrations).toBeGreaterThanOrEqual(done);
    await cast.bell(organizer, event, client);
    expect(client.heard.all('new-registration').map((fact) => fact.totalRegistrations))
      .toEqual(Array.from({ length: totalRegistrations }, (_, index) => index + 1));
  });
});

test.describe('majlis demo', () => {
  test('prints its address and logins that work, and shows events in Arabic and English', async () => {
    const folder = path.join(await folderOfTest(), 'demo');
    await mkdir(folder);
    const server = new MajlisServer(folder, true, { MAJLIS_LIMITS__ENABLED: 'false' }, ['demo'], undefined);
    try {
      await server.start();
      const rest = new Rest(server.url);
      const { data } = await rest.get<Page<MajlisEvent>>('/events?limit=100');
      const titles = data.map((event) => event.title);
      expect(titles.some((title) => /[\u0600-\u06ff]/.test(title))).toBe(true);
      expect(titles.some((title) => /[A-Za-z]{3}/.test(title))).toBe(true);
      await rest.get('/openapi.json');
      await expect.poll(() => loginsPrinted(server).length, { message: server.stdout.join('\n') }).toBeGreaterThan(0);
      for (const [email, password] of loginsPrinted(server)) await rest.post('/auth/login', { email, password });
    } finally {
      await server.discard();
    }
  });

  /** Each line that names an address and, beside it, a password. */
  function loginsPrinted(server: MajlisServer): [email: string, password: string][] {
    const everyWord = server.stdout.flatMap((line) => line.split(/[\s,;|()]+/));
    const shared = everyWord[everyWord.findIndex((word) => /^password:?$/i.test(word)) + 1];
    return server.stdout.flatMap((line) => {
      const words = line.split(/[\s,;|()]+/).filter((word) => word !== '');
      const at = words.findIndex((word) => /^\S+@\S+\.\S+$/.test(word));
      const email = words[at];
      if (email === undefined) return [];
      const password = words.slice(at + 1).find((word) => !/^(\/|-|–|password:?|with|and)$/i.test(word)) ?? shared;
      return password === undefined ? [] : [[email, password] as [string, string]];
    });
  }
});
