import { expectNoSidewaysScroll, expectNotReloaded, markDocument, openBrowser, signIn, switchToArabic, tabTo } from '../support/browser';
import { keyInLetter, keyOf, offer } from '../support/partner-places';
import { expect, test } from '../support/test';

test('a place is offered, asked about, answered and approved in two browsers, and chosen for an event in a third', async ({ ownStage, post, browser }) => {
  const { cast, server } = await ownStage({ env: post.env });
  const [admin, organizer] = [await cast.admin(), await cast.person()];
  const inbox = await openBrowser(browser, server.url);
  const complaints: string[] = [];
  inbox.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await signIn(inbox, admin);
  await inbox.getByTestId('user-menu').click();
  await inbox.getByRole('link', { name: 'Administration' }).click();
  await inbox.getByRole('link', { name: 'Partner places' }).click();
  await expect(inbox.getByText('There is no such request')).toBeVisible();
  await markDocument(inbox);

  const theirs = await openBrowser(browser, server.url);
  const wish = offer({ businessName: 'The <b>Roastery</b>' });
  await theirs.goto('/');
  await theirs.getByRole('link', { name: 'Do you have a place for events?' }).click();
  const form = theirs.getByTestId('offer-form');
  await theirs.getByTestId('send-offer').click();
  await expect(form.locator('[name="businessName"]')).toBeFocused();
  await expect(form.locator('[aria-invalid="true"]')).toHaveCount(6);
  for (const field of ['businessName', 'contactName', 'phone', 'email', 'city', 'address'] as const) {
    await form.locator(`[name="${field}"]`).fill(String(wish[field]));
  }
  await form.locator('[name="countryCode"]').selectOption('IQ');
  await form.locator('[name="capacity"]').fill('40');
  await tabTo(theirs, theirs.getByTestId('send-offer'));
  await theirs.keyboard.press('Enter');
  await expect(theirs.getByTestId('offer-sent')).toContainText(wish.email);
  await expect(theirs.getByRole('heading', { name: 'Thank you, we have it' })).toBeFocused();

  // It is there by itself.
  const entry = inbox.getByTestId('partner-request').filter({ hasText: wish.businessName });
  await expect(entry.getByTestId('request-status')).toHaveText('Waiting');
  await expect(inbox.getByTestId('inbox-pending')).toContainText('1');
  await entry.getByTestId('open-request').click();
  await expect(entry.getByTestId('place-facts')).toContainText(wish.email);
  await entry.getByTestId('request-details-open').click();
  await entry.getByTestId('request-details-form').locator('textarea').fill('Is there a ramp?');
  await entry.getByTestId('request-details-form').getByRole('button').click();
  await expect(entry.getByTestId('request-status')).toHaveText('Details asked for');

  const key = await keyInLetter(post, wish.email, 'A question about');
  await theirs.goto(`/partner-places/mine?key=${key}`);
  await expect(theirs.getByTestId('request-status')).toHaveText('Details asked for');
  await expect(theirs.getByTestId('request-messages')).toContainText('Is there a ramp?');
  await theirs.getByTestId('edit-request').click();
  await theirs.getByTestId('edit-form').locator('[name="capacity"]').fill('60');
  await theirs.getByTestId('edit-form').getByRole('button', { name: 'Save' }).click();
  await expect(theirs.getByTestId('place-facts')).toContainText('60');
  await theirs.getByTestId('answer-form').locator('textarea').fill('Yes, <i>wide</i>');
  await theirs.getByTestId('answer-form').getByRole('button').click();
  await expect(theirs.getByTestId('request-messages')).toContainText('Yes, <i>wide</i>');

  await expect(entry.getByTestId('request-messages')).toContainText('Yes, <i>wide</i>');
  await expect(entry.getByTestId('request-status')).toHaveText('Waiting');
  await entry.getByTestId('approve-request').click();
  await expect(entry.getByTestId('request-status')).toHaveText('Approved');
  await expectNotReloaded(inbox);
  expect(complaints).toEqual([]);

  const editor = await openBrowser(browser, server.url);
  await signIn(editor, organizer);
  await editor.goto('/events/new');
  const event = editor.getByTestId('event-form');
  await event.getByTestId('place-picker').selectOption({ label: `${wish.businessName} – ${wish['city'] as string}` });
  await expect(event.locator('[name="venue"]')).toHaveValue(wish.businessName);
  await expect(event.locator('[name="location"]')).toHaveValue(`${wish['address'] as string}, ${wish['city'] as string}`);
  await event.locator('[name="title"]').fill('Tasting');
  await event.locator('[name="startDate"]').fill('2090-01-01T18:00');
  await event.locator('[name="endDate"]').fill('2090-01-01T20:00');
  await editor.getByTestId('publish-event').click();
  await expect(editor.getByTestId('event-page')).toContainText(wish.businessName);
  const { data } = await organizer.rest.get<{ data: { placeId: string }[] }>('/events?organizing=true');
  expect(data.map(({ placeId }) => placeId)).toEqual([await entry.getAttribute('data-request-id')]);
});

test('in Arabic on a phone: rejected with a reason, then deleted after a question', async ({ cast, browser }) => {
  const admin = await cast.admin();
  const wish = offer({ businessName: `${'Long'.repeat(20)} بيت` });
  const { link } = await cast.nobody.create<{ link: string }>('/partner-places/requests', wish);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, admin);
  await switchToArabic(page);
  await page.goto('/admin/partner-places');
  await page.getByTestId('inbox-search').fill(wish.email);
  await page.keyboard.press('Enter');
  const entry = page.getByTestId('partner-request').filter({ hasText: wish.businessName });
  await entry.getByTestId('open-request').click();
  await expectNoSidewaysScroll(page);
  await entry.getByTestId('reject-open').click();
  const form = entry.getByTestId('reject-form');
  await form.getByRole('button').click();
  await expect(form.locator('textarea')).toBeFocused();
  await form.locator('textarea').fill('صغير جدًا');
  await form.getByRole('button').click();
  await expect(entry.getByTestId('request-status')).toHaveText('لم يُقبل');

  const theirs = await openBrowser(browser, cast.server.url, true, { locale: 'ar' });
  await theirs.goto(link);
  await expect(theirs.getByTestId('my-request')).toContainText('صغير جدًا');
  await expect(theirs.getByTestId('edit-request')).toHaveCount(0);
  await expectNoSidewaysScroll(theirs);

  await entry.getByTestId('delete-request').click();
  await page.getByRole('dialog').getByRole('button', { name: 'إبقاء' }).click();
  await expect(entry).toHaveCount(1);
  await entry.getByTestId('delete-request').click();
  await page.getByTestId('confirm-delete').filter({ visible: true }).click();
  await expect(entry).toHaveCount(0);
  await theirs.reload();
  await expect(theirs.getByText('لا طلب هنا')).toBeVisible();
});

test('nobody approves what changed under their hand', async ({ cast, browser }) => {
  const admin = await cast.admin();
  const wish = offer();
  const { link } = await cast.nobody.create<{ link: string }>('/partner-places/requests', wish);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, admin);
  await page.goto('/admin/partner-places');
  const entry = page.getByTestId('partner-request').filter({ hasText: wish.businessName });
  await entry.getByTestId('open-request').click();
  let changed = false;
  await page.route('**/approve', async (route) => {
    if (!changed) await cast.nobody.patch(`/partner-places/me/request?key=${keyOf(link)}`, { city: 'Elsewhere' });
    changed = true;
    await route.continue();
  });
  await entry.getByTestId('approve-request').click();
  await expect(entry.getByTestId('decision-desk')).toContainText('This was changed a moment ago');
  await expect(entry.getByTestId('place-facts')).toContainText('Elsewhere');
  await expect(entry.getByTestId('request-status')).toHaveText('Waiting');
  await entry.getByTestId('approve-request').click();
  await expect(entry.getByTestId('request-status')).toHaveText('Approved');
});

test('the header fits a phone in Arabic also while the page is not live', async ({ cast, browser }) => {
  const page = await openBrowser(browser, cast.server.url, true, { locale: 'ar' });
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.routeWebSocket(/socket\.io/, (socket) => socket.close());
  await page.goto('/partner-places/apply');
  await expect(page.getByTestId('offer-form')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByTestId('connection-state')).toHaveAttribute('data-state', 'connecting');
  await expectNoSidewaysScroll(page);
});

test('who is no administrator finds no inbox, and a visitor is asked for the link', async ({ cast, browser }) => {
  const person = await cast.person();
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/partner-places/mine');
  await expect(page.getByText('Open the link in our letter')).toBeVisible();
  await signIn(page, person);
  await page.goto('/admin/partner-places');
  await expect(page.getByTestId('not-for-you')).toBeVisible();
  await page.goto('/partner-places/mine');
  await expect(page.getByText('First show that the email address is yours')).toBeVisible();
});
