import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { io } from 'socket.io-client';
import { Bucket } from '../support/bucket';
import type { SlotImage } from '../support/namespaces';
import type { Person } from '../support/person';
import { type Sample, plainPng, sample, show, sizeOf, stored } from '../support/pictures';
import { form } from '../support/rest';
import { runMajlis, temporaryFolder } from '../support/server';
import { expect, test } from '../support/test';
import { hence } from '../support/time';
import { inTime } from '../support/transcript';
import type { Page } from '../support/wire';

const LANDING = [
  'hero', 'whyFresh', 'whyFast', 'whySupport', 'whyQuality', 'carousel1', 'carousel2', 'carousel3', 'carousel4',
];
const ABOUT = ['aboutHero', 'aboutStory', 'aboutFeature1', 'aboutFeature2', 'aboutFeature3'];
const ADDRESS = /\/media\/[0-9a-f]{32}\.(jpg|webp)$/;

type Urls = Record<string, string | null>;

const put = (admin: Person, slot: string, file: Uint8Array, page = 'landing'): Promise<SlotImage> =>
  admin.rest.upload(`/site-settings/${page}-images/${slot}/upload`, 'image', file);

test.describe('everybody who looks hears of a picture', () => {
  test('of the landing page, in each slot', async ({ cast }) => {
    const [admin, watching] = [await cast.admin(), await cast.on('/site-settings')];
    for (const slot of LANDING.slice(1)) {
      const shown = await put(admin, slot, await sample('plain.jpg'));
      expect(shown).toEqual({ slot, url: expect.stringMatching(ADDRESS) });
      expect(shown.url?.startsWith(`${cast.server.url}/media/`), 'an address of its own').toBe(true);
      expect(await watching.heard.expectNext('landing-image.updated')).toEqual(shown);
      expect(await watching.heard.expectNext('landing-images.updated')).toEqual({ [slot]: shown.url });
      const all = await cast.nobody.get<Urls>('/site-settings/landing-images');
      expect(Object.keys(all).sort()).toEqual([...LANDING].sort());
      expect(all[slot]).toBe(shown.url);
      expect(await admin.rest.delete(`/site-settings/landing-images/${slot}`)).toEqual({ slot, url: null });
      expect(await watching.heard.expectNext('landing-image.updated')).toEqual({ slot, url: null });
      expect(await watching.heard.expectNext('landing-images.updated')).toEqual({ [slot]: null });
    }
  });

  test('of the page about us, in each slot', async ({ cast }) => {
    const [admin, watching] = [await cast.admin(), await cast.on('/site-settings', { transport: 'polling' })];
    for (const slot of ABOUT) {
      const shown = await put(admin, slot, await sample('alpha.png'), 'about');
      expect(await watching.heard.expectNext('about-image.updated')).toEqual({ slot, url: shown.url });
      expect(await watching.heard.expectNext('about-images.updated')).toEqual({ [slot]: shown.url });
      const all = await cast.nobody.get<Urls>('/site-settings/about-images');
      expect(Object.keys(all).sort()).toEqual([...ABOUT].sort());
      expect(all[slot]).toBe(shown.url);
    }
    const slot = 'aboutStory';
    expect(await admin.rest.delete(`/site-settings/about-images/${slot}`)).toEqual({ slot, url: null });
    expect(await watching.heard.expectNext('about-image.updated')).toEqual({ slot, url: null });
    expect(await watching.heard.expectNext('about-images.updated')).toEqual({ [slot]: null });
  });

  test('the hero is one picture behind both routes, and all three messages', async ({ cast }) => {
    const [admin, watching] = [await cast.admin(), await cast.on('/site-settings')];
    const heard = async (url: string | null): Promise<void> => {
      expect(await watching.heard.expectNext('hero-image.updated')).toEqual({ url });
      expect(await watching.heard.expectNext('landing-image.updated')).toEqual({ slot: 'hero', url });
      expect(await watching.heard.expectNext('landing-images.updated')).toEqual({ hero: url });
      expect(await cast.nobody.get('/site-settings/hero-image')).toEqual({ url });
      expect((await cast.nobody.get<Urls>('/site-settings/landing-images'))['hero']).toBe(url);
    };
    const first = await admin.rest.upload<{ url: string }>('/site-settings/hero-image/upload', 'image', await sample('plain.jpg'));
    await heard(first.url);
    const second = await put(admin, 'hero', await sample('plain.jpg'));
    expect(second.url).not.toBe(first.url);
    await heard(second.url);
    expect(await admin.rest.delete('/site-settings/hero-image')).toEqual({ url: null });
    await heard(null);
    const third = await admin.rest.upload<{ url: string }>('/site-settings/hero-image/upload', 'image', await sample('plain.jpg'));
    await heard(third.url);
    expect(await admin.rest.delete('/site-settings/landing-images/hero')).toEqual({ slot: 'hero', url: null });
    await heard(null);
  });

  test('taking away what is not there is answered, and told to nobody', async ({ cast }) => {
    const [admin, watching] = [await cast.admin(), await cast.on('/site-settings')];
    await admin.rest.delete('/site-settings/hero-image');
    watching.heard.skip();
    expect(await admin.rest.delete('/site-settings/hero-image')).toEqual({ url: null });
    expect(await admin.rest.delete('/site-settings/landing-images/carousel4')).toEqual({ slot: 'carousel4', url: null });
    await put(admin, 'aboutHero', await sample('plain.jpg'), 'about');
    expect(await watching.heard.namesUntil('about-images.updated')).toEqual(['about-image.updated']);
  });

  test('with the lines of the front end that is there already', async ({ cast }) => {
    const siteSettingsSocket = io(`${cast.server.url}/site-settings`, { transports: ['websocket'] });
    const images: Urls = {};
    const hero = new Promise((resolve) => siteSettingsSocket.on('hero-image.updated', resolve));
    siteSettingsSocket.on('landing-images.updated', (patch: Urls) => Object.assign(images, patch));
    await inTime(new Promise<void>((resolve) => siteSettingsSocket.on('connect', resolve)), () => 'not connected');
    const admin = await cast.admin();
    const fresh = await put(admin, 'whyFresh', await sample('plain.jpg'));
    const { url } = await put(admin, 'hero', await sample('plain.jpg'));
    expect(await inTime(hero, () => 'nothing heard of the hero')).toEqual({ url });
    await expect.poll(() => images).toEqual({ whyFresh: fresh.url, hero: url });
    siteSettingsSocket.close();
  });
});

test('who changed a picture is written down', async ({ cast }) => {
  const admin = await cast.admin();
  await put(admin, 'carousel2', await sample('plain.jpg'));
  await admin.rest.delete('/site-settings/landing-images/carousel2');
  await admin.rest.delete('/site-settings/landing-images/carousel2');
  const { data } = await admin.rest.get<Page<{ action: string; target: string; address: string }>>(`/admin/audit?actor=${admin.id}`);
  expect(data).toMatchObject([
    { action: 'site_image.removed', target: 'carousel2', address: '127.0.0.1' },
    { action: 'site_image.changed', target: 'carousel2', address: '127.0.0.1' },
  ]);
});

test.describe('what is shown', () => {
  const kinds: [Sample, string, [number, number]][] = [
    ['plain.jpg', 'image/jpeg', [64, 48]],
    ['rotated-gps.jpg', 'image/jpeg', [48, 64]],
    ['alpha.png', 'image/webp', [64, 48]],
    ['alpha.webp', 'image/webp', [64, 48]],
    ['plain.avif', 'image/jpeg', [64, 48]],
    ['alpha.avif', 'image/webp', [64, 48]],
  ];
  for (const [name, type, size] of kinds) {
    test(`${name} is known by its content, and made anew`, async ({ cast }) => {
      const admin = await cast.admin();
      const { url } = await put(admin, 'carousel1', await sample(name));
      const shown = await show(url ?? '');
      expect(shown.headers.get('content-type')).toBe(type);
      expect(sizeOf(shown.bytes)).toEqual(size);
      expect(shown.bytes.toString('latin1')).not.toMatch(/Exif|GPS|SECRET/);
    });
  }

  test('a large picture comes in the size that is asked for', async ({ cast }) => {
    const admin = await cast.admin();
    const { url } = await put(admin, 'carousel1', plainPng(2400, 1200));
    const width = async (query: string): Promise<number> => sizeOf((await show(`${url}${query}`)).bytes)[0];
    expect(await width('')).toBe(1920);
    expect(await width('?w=1')).toBe(480);
    expect(await width('?w=480')).toBe(480);
    expect(await width('?w=481')).toBe(960);
    expect(await width('?w=640')).toBe(960);
    expect(await width('?w=5000')).toBe(1920);
    expect((await show(`${url}?w=../1`)).status).toBe(422);
    expect((await show(`${url}?w=-1`)).status).toBe(422);
  });

  test('may be kept for ever, shown anywhere, and can do nothing', async ({ cast }) => {
    const admin = await cast.admin();
    const { url } = await put(admin, 'carousel1', await sample('plain.jpg'));
    const shown = await show(url ?? '', { origin: 'https://elsewhere.example' });
    expect(shown.status).toBe(200);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-length': String(shown.bytes.length),
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    const tag = shown.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"\S+"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await show(url ?? '', { 'if-none-match': known });
      expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, tag]);
    }
    expect((await show(url ?? '', { 'if-none-match': '"other"' })).status).toBe(200);
    const head = await show(url ?? '', {}, 'HEAD');
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect((await show(url ?? '', {}, 'DELETE')).status).toBe(405);
  });

  test('no name leads anywhere else', async ({ cast }) => {
    const id = '0123456789abcdef0123456789abcdef';
    for (const name of [
      `${id}.jpg`, `${id}.png`, id, `${id}-480.jpg`, '', '.', '..', '../majlis.sqlite', '..%2fmajlis.sqlite', '%2e%2e', '%2e%2e/majlis.sqlite',
      '%2e%2e%2fmajlis.sqlite', '..%5cmajlis.sqlite', `%2e%2e%2f${id}.jpg`, `${id}.jpg/`, `${id}.jpg%00`, `x/${id}.jpg`, '%ff.jpg', '/etc/passwd',
      '%2fetc%2fpasswd', `${id.toUpperCase()}.jpg`, `${'a'.repeat(5000)}.jpg`,
    ]) {
      const exact = await rawPath(cast.server.port, `/media/${name}`);
      expect(exact, name).toMatch(/^HTTP\/1\.1 (404|400) /);
      expect(exact).not.toMatch(/SQLite|root:/);
    }
  });
});

/** A path as it stands, which every client would put in order first. */
async function rawPath(port: number, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}

test('what is not taken is refused clearly: nothing is stored, nobody hears of it', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const [admin, person, watching] = [await cast.admin(), await cast.person(), await cast.on('/site-settings')];
  const plain = await sample('plain.jpg');
  const hero = '/site-settings/hero-image/upload';
  const refused = async (what: string, body: unknown, expected: { status: number; code: string }, headers: Record<string, string> = {}): Promise<void> => {
    await test.step(what, async () => {
      await admin.rest.refused('POST', hero, expected, { body, headers });
    });
  };
  const picture = (what: string, file: Uint8Array, expected: { status: number; code: string }, name = 'picture.png'): Promise<void> =>
    refused(what, form('image', file, name), expected);

  const tooLarge = { status: 413, code: 'too_large' };
  const unsupported = { status: 415, code: 'unsupported_media' };
  const invalid = { status: 422, code: 'validation_failed' };
  await picture('6 MB', Buffer.concat([plain, Buffer.alloc(6_000_000)]), tooLarge);
  await picture('40 MB', Buffer.concat([plain, Buffer.alloc(40_000_000)]), tooLarge);
  await picture('one byte too many', Buffer.concat([plain, Buffer.alloc(5 * 1024 * 1024 + 1 - plain.length)]), tooLarge);
  await picture('a small file of many pixels', plainPng(30_000, 30_000), tooLarge);
  await picture('a long line', plainPng(20_000, 1), tooLarge);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  await picture('an SVG named .png', Buffer.from(svg), unsupported);
  await picture('a page', Buffer.from('<!doctype html><script>alert(1)</script>'), unsupported);
  await picture('a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), unsupported);
  await picture('nothing', Buffer.alloc(0), unsupported);
  for (const name of ['../../../majlis.sqlite', '/etc/passwd', 'a\\b.png', '.', '..']) await picture(`${name} for a name`, plain, invalid, name);
  for (const name of ['plain.jpg', 'alpha.png', 'alpha.webp', 'plain.avif'] as const) {
    const whole = await sample(name);
    await picture(`half of ${name}`, whole.subarray(0, whole.length / 2), unsupported);
  }
  await refused('another field', form('photo', plain), invalid);
  const twice = form('image', plain);
  twice.append('image', new Blob([new Uint8Array(plain)]), 'b.jpg');
  await refused('two pictures', twice, invalid);
  const many = form('image', plain);
  for (let part = 0; part < 200; part += 1) many.append(`field${part}`, 'x');
  await refused('200 parts', many, invalid);
  await refused('no form', { image: 'x' }, { status: 415, code: 'unsupported_media_type' });
  const cut = { status: 400, code: 'malformed_multipart' };
  const kind = { 'content-type': 'multipart/form-data; boundary=b' };
  await refused('half a form', '--b\r\nContent-Disposition: form-data; name="image"\r\n\r\nhalf', cut, kind);
  await refused('no boundary', 'x', { status: 415, code: 'unsupported_media_type' }, { 'content-type': 'multipart/form-data' });

  for (const page of ['landing', 'about']) {
    const body = form('image', plain);
    for (const slot of ['nowhere', page === 'about' ? 'hero' : 'aboutHero', '..%2fhero', 'hero%2f..']) {
      await admin.rest.refused('POST', `/site-settings/${page}-images/${slot}/upload`, { status: 404 }, { body });
    }
    await admin.rest.refused('DELETE', `/site-settings/${page}-images/nowhere`, { status: 404, code: 'not_found' });
    const slot = page === 'about' ? 'aboutHero' : 'hero';
    for (const path of [`/site-settings/${page}-images/${slot}/upload`, hero]) {
      await person.rest.refused('POST', path, { status: 403, code: 'forbidden' }, { body });
      await cast.nobody.refused('POST', path, { status: 401, code: 'unauthorized' }, { body });
      const guest = { authorization: `Bearer ${await cast.guestToken()}` };
      await cast.nobody.refused('POST', path, { status: 401, code: 'unauthorized' }, { body, headers: guest });
    }
    await person.rest.refused('DELETE', `/site-settings/${page}-images/${slot}`, { status: 403, code: 'forbidden' });
    await cast.nobody.refused('DELETE', '/site-settings/hero-image', { status: 401, code: 'unauthorized' });
  }

  expect(await stored(server)).toEqual([]);
  expect(Object.values(await cast.nobody.get<Urls>('/site-settings/landing-images')).every((url) => url === null)).toBe(true);
  await put(admin, 'aboutHero', plain, 'about');
  expect(await watching.heard.namesUntil('about-images.updated')).toEqual(['about-image.updated']);
});

test('a file is kept for as long as something shows it, also over a restart', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const admin = await cast.admin();
  const first = await put(admin, 'whyFast', await sample('plain.jpg'));
  const files = await stored(server);
  expect(files).toHaveLength(1);
  await server.kill();
  await server.start();
  expect((await show(first.url ?? '')).status).toBe(200);
  const second = await put(admin, 'whyFast', plainPng(1000, 10));
  expect((await show(first.url ?? '')).status).toBe(404);
  await expect.poll(async () => (await stored(server)).length).toBe(3);
  expect(await stored(server)).not.toContain(files[0]);
  await admin.rest.delete('/site-settings/landing-images/whyFast');
  expect((await show(second.url ?? '')).status).toBe(404);
  await expect.poll(() => stored(server)).toEqual([]);
});

test('the address of a picture is the one by which people reach the server', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const admin = await cast.admin();
  const { url } = await put(admin, 'hero', await sample('plain.jpg'));
  await server.restart({ MAJLIS_SERVER__PUBLIC_URL: 'https://majlis.example/' });
  expect(await cast.nobody.get('/site-settings/hero-image')).toEqual({
    url: url?.replace(/^http:\/\/[^/]+/, 'https://majlis.example'),
  });
});

test('many pictures at once are all taken, or told to come later', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const people = await Promise.all(Array.from({ length: 4 }, () => cast.admin()));
  const plain = await sample('plain.jpg');
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, at) => {
      const slot = LANDING[1 + (at % 8)];
      const options = { body: form('image', plain) };
      return people[at % 4]!.rest.send('POST', `/site-settings/landing-images/${slot}/upload`, options);
    }),
  );
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
  expect(statuses).toContain(200);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const shown = Object.values(await cast.nobody.get<Urls>('/site-settings/landing-images')).filter((url) => url !== null);
  for (const url of shown) expect((await show(url)).status).toBe(200);
  await expect.poll(async () => (await stored(server)).length).toBe(shown.length);
});

test('pictures may be kept in a bucket', async ({ ownStage }) => {
  const bucket = await Bucket.start();
  const { server, cast } = await ownStage({ env: bucket.env });
  const admin = await cast.admin();
  const { url } = await put(admin, 'hero', await sample('plain.jpg'));
  expect([...bucket.files.keys()]).toEqual([expect.stringMatching(/^of\/majlis\/media\/[0-9a-f]{32}-64\.jpg$/)]);
  const shown = await show(url ?? '');
  const hash = (bytes: Buffer | undefined): string => createHash('sha256').update(bytes ?? '').digest('hex');
  expect(hash(shown.bytes)).toBe(hash([...bucket.files.values()][0]));
  expect(await stored(server)).toEqual([]);
  await admin.rest.delete('/site-settings/hero-image');
  await expect.poll(() => bucket.files.size).toBe(0);
  expect(bucket.unsigned).toEqual([]);
  await bucket.stop();
  const body = form('image', await sample('plain.jpg'));
  await admin.rest.refused('POST', '/site-settings/hero-image/upload', { status: 503, code: 'unavailable' }, { body });
  expect(await cast.nobody.get('/site-settings/hero-image')).toEqual({ url: null });
});

test('a bucket that does not answer keeps nothing else waiting', async ({ ownStage }) => {
  const bucket = await Bucket.start();
  const { server, cast } = await ownStage({ env: bucket.env });
  const [admin, person] = [await cast.admin(), await cast.person()];
  await put(admin, 'hero', await sample('plain.jpg'));
  bucket.silent = true;
  const asked = bucket.asked();
  await admin.rest.delete('/site-settings/hero-image');
  await asked;
  // When a server starts it looks at once for what it did not finish.
  const askedAgain = bucket.asked();
  await server.restart();
  await askedAgain;
  const event = await cast.event(person, { startDate: hence({ seconds: 3 }) });
  const client = await person.events();
  await client.join(event.id, 'organizer');
  expect(await client.heard.next('event-status-changed')).toMatchObject({ eventId: event.id, status: 'ONGOING' });
  bucket.silent = false;
  await bucket.stop();
});

test('a place for files that cannot be used stops the start, and says why', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  const own = { MAJLIS_SERVER__DATA_DIR: folder, MAJLIS_SERVER__LISTEN: '127.0.0.1:0' };
  const serve = (url: string) => runMajlis(['serve'], { env: { ...own, MAJLIS_STORAGE__URL: url } });
  const unknown = await serve('gs://bucket');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('`storage.url`: must be empty');
  const unusable = await serve(`file://${file}`);
  expect(unusable.code).toBe(1);
  expect(unusable.stderr).toContain('cannot write to the folder');
});
