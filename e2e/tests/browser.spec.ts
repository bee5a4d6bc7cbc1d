import {
  expectNoSidewaysScroll, expectNotReloaded, expectSeatsLeft, markDocument, openBrowser, openEvent, signIn, switchToArabic,
  tabTo,
} from '../support/browser';
import { logIn, somebody } from '../support/person';
import { expect, test } from '../support/test';
import type { Booking, Page as ListPage } from '../support/wire';

test('two browsers on one event page: one books and cancels, the other sees it without reload', async ({ cast, browser }) => {
  const [organizer, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 3 });
  const [booking, watching] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url)];
  await openEvent(watching, event);
  await markDocument(watching);
  await expectSeatsLeft(watching, 3);
  await signIn(booking, person);
  await openEvent(booking, event);

  await booking.getByTestId('book-button').click();
  await expect(booking.getByTestId('my-booking')).toBeVisible();
  await expectSeatsLeft(booking, 2);
  await expectSeatsLeft(watching, 2);

  await booking.getByTestId('cancel-booking').click();
  await booking.getByTestId('confirm-cancel').click();
  await expectSeatsLeft(watching, 3);
  await expectSeatsLeft(booking, 3);
  await expectNotReloaded(watching);
});

test('the list of events is live too', async ({ cast, browser }) => {
  const [organizer, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 7 });
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/');
  // Among all events of the others it may be on a later page.
  await page.getByRole('searchbox').fill(event.title);
  await page.getByRole('searchbox').press('Enter');
  const card = page.getByTestId('event-card').filter({ hasText: event.title });
  // Cards are live while they are on the screen.
  await card.scrollIntoViewIfNeeded();
  await expect(card.getByTestId('seats-left')).toHaveAttribute('data-available', '7');
  await markDocument(page);
  await cast.book(person, event, 3);
  await expect(card.getByTestId('seats-left')).toHaveAttribute('data-available', '4');
  await expectNotReloaded(page);
});

test('the last seat is gone while one looks: the page says so, and offers the waitlist', async ({ cast, browser }) => {
  const [organizer, person, faster] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 1 });
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, person);
  await openEvent(page, event);
  const booking = await cast.book(faster, event);
  await expectSeatsLeft(page, 0);

  await page.getByTestId('join-waitlist').click();
  await expect(page.getByTestId('waitlist-position')).toContainText('1');
  await markDocument(page);
  await cast.cancel(faster, booking);
  await expect(page.getByTestId('offer-countdown')).toBeVisible();
  await page.getByTestId('accept-offer').click();
  await expect(page.getByTestId('my-booking')).toBeVisible();
  await expectNotReloaded(page);
  const { data } = await person.rest.get<ListPage<Booking>>('/bookings');
  expect(data.map((one) => [one.eventId, one.status])).toEqual([[event.id, 'confirmed']]);
});

test('an offer can be declined', async ({ cast, browser }) => {
  const [organizer, person, holder] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 1 });
  const booking = await cast.book(holder, event);
  await cast.wait(person, event);
  await cast.cancel(holder, booking);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, person);
  await openEvent(page, event);
  await page.getByTestId('decline-offer').click();
  await expectSeatsLeft(page, 1);
  await expect(page.getByTestId('book-button')).toBeVisible();
});

test('without a mouse: sign in, book and cancel', async ({ cast, browser }) => {
  const [organizer, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 2 });
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/login');
  const form = page.getByTestId('login-form');
  await tabTo(page, form.locator('input[type="email"]'));
  await page.keyboard.type(person.details.email);
  await tabTo(page, form.locator('input[type="password"]'));
  await page.keyboard.type(person.details.password);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/\/login/);
  await openEvent(page, event);
  await tabTo(page, page.getByTestId('book-button'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('my-booking')).toBeVisible();
  await expectSeatsLeft(page, 1);
  await tabTo(page, page.getByTestId('cancel-booking'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByTestId('confirm-cancel'));
  await page.keyboard.press('Enter');
  await expectSeatsLeft(page, 2);
});

test('in Arabic the page runs from right to left, and stays so', async ({ cast, browser }) => {
  const organizer = await cast.person({ fullName: 'ليلى حسن' });
  const event = await cast.event(organizer, { title: `ورشة البرمجة ${Date.now()}`, description: 'وصف الورشة' });
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).not.toHaveAttribute('dir', 'rtl');
  await switchToArabic(page);
  await expect(page.locator('html')).toHaveAttribute('lang', /^ar/);
  await openEvent(page, event);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('body')).toContainText(/[\u0600-\u06ff]{3}/);
  await expectSeatsLeft(page, 10);
});

test('on a phone nothing sticks out, in both directions of writing', async ({ cast, browser }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { title: `An event with a rather long title that has to wrap somewhere ${Date.now()}` });
  const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3);
  await cast.event(organizer, { title: word, venue: word });
  const page = await openBrowser(browser, cast.server.url, true);
  for (const path of ['/', `/events/${event.id}`, '/login', '/register']) {
    await page.goto(path);
    await page.getByTestId('lang-switch').first().waitFor();
    await expectNoSidewaysScroll(page);
  }
  await switchToArabic(page);
  await openEvent(page, event);
  await expectNoSidewaysScroll(page);
});

test('the places at the foot of a narrow phone stand in equal columns, in which their names fit', async ({ cast, browser }) => {
  const page = await openBrowser(browser, cast.server.url, true);
  await page.setViewportSize({ width: 360, height: 720 });
  await page.goto('/');
  const bar = page.locator('nav:visible li');
  for (const turn of ['English', 'Arabic']) {
    if (turn === 'Arabic') await switchToArabic(page);
    await expect(bar).toHaveCount(4);
    const columns = await bar.evaluateAll((entries) =>
      entries.map((entry) => {
        const words = document.createRange();
        words.selectNodeContents(entry.querySelector('a')?.lastChild ?? entry);
        const [column, text] = [entry.getBoundingClientRect(), words.getBoundingClientRect()];
        return {
          width: column.width,
          margin: Math.min(text.left - column.left, column.right - text.right),
          toEdge: Math.min(text.left, window.innerWidth - text.right),
        };
      }),
    );
    for (const { width, margin, toEdge } of columns) {
      expect(width).toBeCloseTo(columns[0]?.width ?? 0);
      expect(margin).toBeGreaterThanOrEqual(4);
      expect(toEdge).toBeGreaterThanOrEqual(12);
    }
  }
});

test('registering through the page makes an account', async ({ cast, browser }) => {
  const details = somebody();
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/register');
  const form = page.getByTestId('register-form');
  await form.locator('[name="fullName"]').fill(details.fullName);
  await form.locator('input[type="email"]').fill(details.email);
  await form.locator('input[type="tel"]').fill(details.phone);
  for (const field of await form.locator('input[type="password"]').all()) await field.fill(details.password);
  const country = form.locator('[name="countryCode"]');
  if ((await country.evaluate((element) => element.tagName)) === 'SELECT') await country.selectOption(details.countryCode);
  else await country.fill(details.countryCode);
  await form.locator('button[type="submit"]').click();
  await expect(page).not.toHaveURL(/\/register/);
  expect((await logIn(cast.server, details)).user.fullName).toBe(details.fullName);
});

test('a wrong password is told on the page', async ({ cast, browser }) => {
  const person = await cast.person();
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/login');
  const form = page.getByTestId('login-form');
  await form.locator('input[type="email"]').fill(person.details.email);
  await form.locator('input[type="password"]').fill('not the password');
  await form.locator('input[type="password"]').press('Enter');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});

test('a page that was open while the server was killed comes back by itself with the right count', async ({ ownStage, browser }) => {
  const { server, cast } = await ownStage();
  const [organizer, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 5 });
  const page = await openBrowser(browser, server.url);
  await openEvent(page, event);
  await expectSeatsLeft(page, 5);
  await markDocument(page);
  await cast.book(person, event, 2);
  await server.kill();
  await server.restart();
  await expectSeatsLeft(page, 3);
  const another = await cast.person();
  await cast.book(another, event, 2);
  await expectSeatsLeft(page, 1);
  await expectNotReloaded(page);
});

test('what people write is text, never markup', async ({ cast, browser }) => {
  const organizer = await cast.person({ fullName: '<b>Bold</b> Name' });
  const title = `<img src=x onerror="document.title='broken into'"> ${Date.now()}`;
  const event = await cast.event(organizer, { title, description: '<script>document.title="broken into"</script>' });
  const page = await openBrowser(browser, cast.server.url);
  await openEvent(page, event);
  await expectSeatsLeft(page, 10);
  await expect(page).not.toHaveTitle(/broken into$/);
  expect(await page.locator('img[src="x"]').count()).toBe(0);
});

test('the docs and the app load nothing from elsewhere, and run under their own policy', async ({ cast, browser }) => {
  const page = await openBrowser(browser, cast.server.url);
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== cast.server.url && protocol.startsWith('http')) elsewhere.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const path of ['/', '/docs', '/login']) {
    await page.goto(path);
    await expect(page.locator('body')).toContainText(/\S/);
  }
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});
