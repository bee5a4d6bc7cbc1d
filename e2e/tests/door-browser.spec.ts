import { writeFile } from 'node:fs/promises';
import { type BrowserContext, type Page, chromium } from '@playwright/test';
import { PNG } from 'pngjs';
import { expectNoSidewaysScroll, openBrowser, signIn } from '../support/browser';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import type { Booking, EventStats, MajlisEvent, Session } from '../support/wire';

interface Guest {
  person: Person;
  booking: Booking;
  /** The text of the QR code. */
  ticket: string;
}

interface Evening {
  organizer: Person;
  checker: Person;
  event: MajlisEvent;
  guests: Guest[];
}

/** An event with a checker and guests, two seats each. */
async function evening(cast: Cast, howMany: number, title?: string): Promise<Evening> {
  const [organizer, checker] = await cast.people(2) as [Person, Person];
  const event = await cast.event(organizer, { maxAttendees: 50, ...(title === undefined ? {} : { title }) });
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  const guests: Guest[] = [];
  for (let index = 0; index < howMany; index += 1) guests.push(await guest(cast, event));
  return { organizer, checker, event, guests };
}

async function guest(cast: Cast, event: MajlisEvent): Promise<Guest> {
  const person = await cast.person();
  const booking = await cast.book(person, event, 2);
  const { ticket } = await person.rest.get<{ ticket: string }>(`/bookings/${booking.id}/ticket`);
  return { person, booking, ticket };
}

/** A device at the door: a browser of its own. */
class Device {
  constructor(readonly page: Page, private readonly event: MajlisEvent) {}

  get context(): BrowserContext {
    return this.page.context();
  }

  async open(known: number): Promise<this> {
    await this.page.goto(`/events/${this.event.id}/door`);
    await this.isReady(known);
    return this;
  }

  /** Online, and with all that it needs to go on without the network. */
  async isReady(known: number): Promise<void> {
    await expect(this.page.getByTestId('door-status')).toHaveAttribute('data-state', 'online');
    await expect(this.page.getByTestId('door-known')).toHaveAttribute('data-count', String(known));
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  /** Types as a scanner does: into no field in particular, and Enter at the end. */
  async scan(text: string, verdict: string): Promise<void> {
    const result = this.page.getByTestId('door-result');
    const before = Number(await result.getAttribute('data-key'));
    // The keys that bring the focus to the field; the rest goes in at once, as fast as a scanner types it.
    await this.page.keyboard.type(text.slice(0, 3));
    await this.page.keyboard.insertText(text.slice(3));
    await this.page.keyboard.press('Enter');
    await expect(result).toHaveAttribute('data-key', String(before + 1));
    await expect(result).toHaveAttribute('data-verdict', verdict);
  }

  async shows(state: string, waiting: number): Promise<void> {
    const status = this.page.getByTestId('door-status');
    await expect(status).toHaveAttribute('data-waiting', String(waiting));
    await expect(status).toHaveAttribute('data-state', state);
  }

  /** The server's answer to the next scan, which comes when that is called. */
  async holdNextCheckIn(): Promise<{ asked: Promise<void>; release: () => void }> {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    const asked = this.page.waitForRequest('**/check-in').then(() => undefined);
    await this.page.route('**/check-in', async (route) => {
      await released;
      await route.continue().catch(() => undefined);
    }, { times: 1 });
    return { asked, release };
  }

  async counts(inside: number, expected: number): Promise<void> {
    await expect(this.page.getByTestId('door-inside')).toHaveAttribute('data-count', String(inside));
    await expect(this.page.getByTestId('door-expected')).toHaveAttribute('data-count', String(expected));
  }
}

function forge(ticket: string): string {
  const [prefix, payload, signature] = ticket.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return [prefix, Buffer.from(JSON.stringify({ ...claims, n: 99 })).toString('base64url'), signature].join('.');
}

test('two devices at one door, one of them without the network for a while', async ({ browser, cast }) => {
  test.setTimeout(120_000);
  const { organizer, checker, event, guests } = await evening(cast, 7);
  const [first, second, copied, cancels, cancelled, late, third] = guests as [Guest, Guest, Guest, Guest, Guest, Guest, Guest];
  await cast.cancel(cancelled.person, cancelled.booking);
  const elsewhere = await guest(cast, await cast.event(organizer));

  const phone = await openBrowser(browser, cast.server.url, true);
  await signIn(phone, checker);
  const a = await new Device(phone, event).open(7);
  const desk = await openBrowser(browser, cast.server.url);
  await signIn(desk, organizer);
  const b = await new Device(desk, event).open(7);

  // With the network: the server decides, and both see it.
  await a.scan(first.ticket, 'admitted');
  await expect(phone.getByTestId('door-result')).toContainText(first.person.name);
  for (const device of [a, b]) await device.counts(2, 12);
  await b.scan(first.booking.code.toLowerCase(), 'duplicate');
  await expect(desk.getByTestId('door-result')).toContainText(checker.name);
  await a.scan(forge(second.ticket), 'unknown');
  await a.scan(elsewhere.ticket, 'unknown');
  await a.scan(cancelled.booking.code, 'refused');

  // Without it.
  await a.context.setOffline(true);
  await a.shows('offline', 0);
  await a.scan(second.ticket, 'admitted');
  await a.scan(second.ticket, 'duplicate');
  await a.scan(forge(third.ticket), 'unknown');
  await a.scan(cancelled.ticket, 'refused');
  await a.scan(first.ticket, 'duplicate');
  await a.scan('NOSUCHCODE', 'unknown');
  await a.scan(copied.ticket, 'admitted');
  await a.shows('offline', 2);
  await a.counts(6, 12);

  await phone.reload();
  await a.shows('offline', 2);
  await a.scan(second.booking.code, 'duplicate');
  await a.scan(`${cancels.booking.code.slice(0, 5)}-${cancels.booking.code.slice(5)}`, 'admitted');
  const unheard = await guest(cast, event);
  await a.scan(unheard.ticket, 'admitted');
  await a.shows('offline', 4);

  // Meanwhile, elsewhere.
  await b.scan(copied.ticket, 'admitted');
  await cast.cancel(cancels.person, cancels.booking);
  await b.scan(late.ticket, 'admitted');
  await b.counts(6, 12);
  expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount: 6 });

  // And back: sent in order, what the server says otherwise is shown, and all count the same.
  await a.context.setOffline(false);
  await a.shows('online', 0);
  const conflicts = phone.getByTestId('door-conflict');
  await expect(conflicts).toHaveCount(2);
  await expect(conflicts.nth(0)).toHaveAttribute('data-code', 'already_checked_in');
  await expect(conflicts.nth(0)).toContainText(copied.person.name);
  await expect(conflicts.nth(0)).toContainText(organizer.name);
  await expect(conflicts.nth(1)).toHaveAttribute('data-code', 'not_admitted');
  for (const device of [a, b]) await device.counts(10, 12);
  expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount: 10, confirmedAttendees: 12 });
  const list = await organizer.rest.get<{ data: (Booking & { checkedInAt: string })[] }>(`/events/${event.id}/bookings?status=attended`);
  const at = new Map(list.data.map(({ id, checkedInAt }) => [id, checkedInAt]));
  expect(at.get(second.booking.id)! < at.get(late.booking.id)!, 'a scan keeps the time at which it was made').toBe(true);

  // Seen is seen.
  await phone.reload();
  await expect(conflicts).toHaveCount(2);
  await conflicts.nth(0).getByRole('button').click();
  await expect(conflicts).toHaveCount(1);
  await conflicts.nth(0).getByRole('button').click();
  await expect(conflicts).toHaveCount(0);
  await phone.reload();
  await a.isReady(8);
  await expect(conflicts).toHaveCount(0);
  await phone.context().close();
  await desk.context().close();
});

test('a copy is known while what waits is being sent', async ({ browser, cast }) => {
  const { checker, event, guests } = await evening(cast, 1);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, checker);
  const device = await new Device(page, event).open(1);
  await device.context.setOffline(true);
  await device.shows('offline', 0);
  await device.scan(guests[0]!.ticket, 'admitted');
  const { asked, release } = await device.holdNextCheckIn();
  await device.context.setOffline(false);
  await asked;
  await device.shows('sending', 1);
  await device.scan(guests[0]!.ticket, 'duplicate');
  release();
  await device.shows('online', 0);
  await device.counts(2, 2);
  await expect(page.getByTestId('door-conflict')).toHaveCount(0);
  await page.context().close();
});

test('a scan that would not be let in leaves nothing behind when the page goes before its answer', async ({ browser, cast }) => {
  const { checker, event, guests } = await evening(cast, 2);
  await cast.cancel(guests[0]!.person, guests[0]!.booking);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, checker);
  const device = await new Device(page, event).open(2);
  const { asked, release } = await device.holdNextCheckIn();
  await page.getByTestId('door-field').fill(guests[0]!.booking.code);
  await page.getByTestId('door-field').press('Enter');
  await asked;
  await device.context.setOffline(true);
  release();
  await page.reload();
  await device.shows('offline', 0);
  await device.counts(0, 2);
  await device.scan(guests[0]!.booking.code, 'refused');
  await device.context.setOffline(false);
  await device.shows('online', 0);
  await expect(page.getByTestId('door-conflict')).toHaveCount(0);
  await page.context().close();
});

test('a database that the browser closes is opened again', async ({ browser, cast }) => {
  const { checker, event, guests } = await evening(cast, 1);
  const page = await openBrowser(browser, cast.server.url, true);
  await page.addInitScript(() => {
    const open = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args) {
      if (document.documentElement.dataset.closes === 'yes') {
        delete document.documentElement.dataset.closes;
        this.close();
      }
      return open.apply(this, args);
    };
  });
  await signIn(page, checker);
  const device = await new Device(page, event).open(1);
  await device.context.setOffline(true);
  await device.shows('offline', 0);
  await page.evaluate(() => { document.documentElement.dataset.closes = 'yes'; });
  await device.scan(guests[0]!.ticket, 'admitted');
  await page.reload();
  await device.shows('offline', 1);
  await page.context().close();
});

test('a session that ends meanwhile loses no scan, and nobody else sends it', async ({ browser, cast }) => {
  test.setTimeout(120_000);
  const { organizer, checker, event, guests } = await evening(cast, 2);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, checker);
  const device = await new Device(page, event).open(2);
  await device.context.setOffline(true);
  await device.shows('offline', 0);
  for (const { ticket } of guests) await device.scan(ticket, 'admitted');
  await device.shows('offline', 2);

  const { data } = await checker.rest.get<{ data: (Session & { isCurrent: boolean })[] }>('/auth/sessions');
  for (const { id } of data.filter(({ isCurrent }) => !isCurrent)) await checker.rest.delete(`/auth/sessions/${id}`, 204);
  await device.context.setOffline(false);
  await expect(page.getByTestId('door-sign-in')).toBeVisible();
  expect(await organizer.rest.get<EventStats>(`/events/${event.id}/stats`)).toMatchObject({ checkInsCount: 0 });

  // Somebody else at the same device neither sees nor sends what is not theirs.
  await signIn(page, organizer);
  await device.open(2);
  await device.shows('online', 0);
  await device.counts(0, 4);
  await page.getByTestId('user-menu').click();
  await page.getByTestId('sign-out').click();

  await signIn(page, checker);
  await device.open(2);
  await device.shows('online', 0);
  await device.counts(4, 4);
  await page.context().close();
});

test('without the network the door is that of who signed in last, at whatever page', async ({ browser, cast }) => {
  const { organizer, checker, event, guests } = await evening(cast, 1);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, checker);
  const device = await new Device(page, event).open(1);
  await device.context.setOffline(true);
  await device.shows('offline', 0);
  await device.scan(guests[0]!.ticket, 'admitted');
  // Signed out at a page that is not the door's, with a scan that still waits.
  await device.context.route('**/check-in', (route) => route.abort());
  await device.context.setOffline(false);
  await page.goto('/bookings');
  await page.getByTestId('user-menu').click();
  await page.getByTestId('sign-out').click();
  await signIn(page, organizer);
  await device.context.route('**/api/**', (route) => route.abort());
  await page.goto(`/events/${event.id}/door`);
  await expect(page.getByRole('alert')).toContainText('this door was not opened on this device before');
  await expect(page.getByTestId('door')).toHaveCount(0);
  await page.context().close();
});

test('the door speaks Arabic, with and without the network', async ({ browser, cast }) => {
  const { checker, event, guests } = await evening(cast, 2, 'أمسية الشعر');
  const page = await openBrowser(browser, cast.server.url, true, { locale: 'ar' });
  const context = page.context();
  await signIn(page, checker);
  const device = await new Device(page, event).open(2);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('أمسية الشعر');
  await device.scan(guests[0]!.ticket, 'admitted');
  await expect(page.getByTestId('door-result')).toContainText('تفضّل بالدخول');
  await expect(page.getByTestId('door-result')).toContainText('شخصان');
  await context.setOffline(true);
  await device.shows('offline', 0);
  await device.scan(guests[1]!.ticket, 'admitted');
  await expect(page.getByTestId('door-status')).toContainText('عملية مسح واحدة تنتظر الإرسال');
  await page.reload();
  await device.scan(guests[1]!.ticket, 'duplicate');
  await expect(page.getByTestId('door-result')).toContainText('دخل من قبل');
  await expectNoSidewaysScroll(page);
  await context.setOffline(false);
  await device.shows('online', 0);
  await device.counts(4, 4);
  await context.close();
});

test('the door is for its checkers', async ({ browser, cast }) => {
  const { event, guests } = await evening(cast, 1);
  const page = await openBrowser(browser, cast.server.url);
  await page.goto(`/events/${event.id}/door`);
  await expect(page.getByTestId('door-sign-in')).toBeVisible();
  await signIn(page, guests[0]!.person);
  await page.goto(`/events/${event.id}/door`);
  await expect(page.getByRole('alert')).toContainText('Only the event’s organizers and checkers');
  await expect(page.getByTestId('door')).toHaveCount(0);
  await page.context().close();
});

test('what is kept for the door holds no answer of the API', async ({ browser, cast }) => {
  const { checker, event } = await evening(cast, 1);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, checker);
  await new Device(page, event).open(1);
  const kept = await page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
    }
    return urls;
  });
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.filter((path) => path !== '/' && path !== '/favicon.svg' && !path.startsWith('/assets/'))).toEqual([]);
  await page.context().close();
});

/** A film of one picture, as Chromium's fake camera plays it: the QR code on white. */
async function film(png: Buffer, file: string): Promise<void> {
  const picture = PNG.sync.read(png);
  const side = 720;
  const luma = Buffer.alloc(side * side, 235);
  const from = Math.floor((side - picture.width) / 2);
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      luma[(from + y) * side + from + x] = picture.data[(y * picture.width + x) * 4]! > 127 ? 235 : 16;
    }
  }
  const chroma = Buffer.alloc((side * side) / 2, 128);
  await writeFile(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${side} H${side} F10:1 Ip A1:1 C420jpeg\nFRAME\n`), luma, chroma]));
}

/** A browser's own detector that is there and never works, as on some phones. */
function breakDetector(): void {
  class Broken {
    static getSupportedFormats = (): Promise<string[]> => Promise.resolve(['qr_code']);
    detect = (): Promise<never> => Promise.reject(new Error('The service is not available.'));
  }
  Object.assign(globalThis, { BarcodeDetector: Broken });
}

for (const [named, init] of [['', () => undefined], [' of a browser whose own detector fails', breakDetector]] as const) {
  test(`a ticket held into the camera${named}`, async ({ cast }, info) => {
    const { checker, event, guests } = await evening(cast, 1);
    const { person, booking } = guests[0]!;
    const url = `${cast.server.url}/api/v1/bookings/${booking.id}/ticket.png`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${person.token}` } });
    const file = info.outputPath('ticket.y4m');
    await film(Buffer.from(await answer.arrayBuffer()), file);
    const { executablePath, args } = info.project.use.launchOptions!;
    const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
    const browser = await chromium.launch({ executablePath: executablePath!, args: [...args!, ...camera] });
    const page = await openBrowser(browser, cast.server.url, true);
    await page.addInitScript(init);
    await signIn(page, checker);
    const device = await new Device(page, event).open(1);
    await page.getByTestId('door-camera-switch').click();
    const result = page.getByTestId('door-result');
    await expect(result).toHaveAttribute('data-verdict', 'admitted');
    await expect(result).toContainText(person.name);
    await device.counts(2, 2);
    await page.getByTestId('door-camera-switch').click();
    await expect(page.getByTestId('door-camera')).toHaveCount(0);
    await browser.close();
  });
}
