import { expectNotReloaded, markDocument, openBrowser, signIn, switchToArabic, tabTo } from '../support/browser';
import { expect, test } from '../support/test';

test('an administrator reads the outbox live, finds a mail, and sends one again', async ({ ownStage, post, browser }) => {
  const { cast, server } = await ownStage({ env: post.env });
  const [admin, organizer, guest, other] = [await cast.admin(), await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { venue: 'The <b>Roastery</b>' });
  const page = await openBrowser(browser, server.url);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await signIn(page, admin);
  await page.getByTestId('user-menu').click();
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Mail outbox' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Outbox' })).toBeVisible();
  await markDocument(page);

  // It appears by itself.
  post.answerWith((to) => (to === guest.details.email ? { code: 550, text: 'No such user here' } : 'take'));
  await cast.book(guest, event);
  await cast.book(other, event);
  const mail = page.getByTestId('outbox-mail').filter({ hasText: guest.details.email });
  await expect(mail.getByTestId('mail-status')).toHaveText('Failed');
  await expect(mail.getByTestId('mail-error')).toContainText('No such user here');
  await expect(page.getByTestId('outbox-mail')).toHaveCount(2);

  await page.getByTestId('outbox-status').selectOption('failed');
  await expect(page.getByTestId('outbox-mail')).toHaveCount(1);
  await page.getByTestId('outbox-status').selectOption('');
  const searches: string[] = [];
  page.on('request', (request) => {
    const q = new URL(request.url()).searchParams.get('q');
    if (q !== null && searches.at(-1) !== q) searches.push(q);
  });
  await page.getByTestId('outbox-search').pressSequentially(other.details.email);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('outbox-mail')).toHaveCount(1);
  expect(searches).toEqual([other.details.email]);
  await page.getByTestId('outbox-search').fill(guest.name.toUpperCase());
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('outbox-mail').filter({ hasText: guest.details.email })).toHaveCount(1);

  await tabTo(page, mail.getByTestId('open-mail'));
  await page.keyboard.press('Enter');
  const html = mail.getByTestId('mail-html').contentFrame();
  await expect(html.getByText('The <b>Roastery</b>')).toBeVisible();
  await expect(mail.getByTestId('mail-html')).toHaveAttribute('sandbox', '');
  await expect(html.getByRole('link', { name: 'See the event' })).toHaveCSS('background-color', 'rgb(140, 47, 57)');
  await mail.getByTestId('show-text').click();
  await expect(mail.getByTestId('mail-text')).toContainText(`Hello ${guest.name},`);

  post.answerWith(() => 'take');
  await mail.getByTestId('retry-mail').click();
  await expect(mail.getByTestId('mail-status')).toHaveText('Sent');
  await post.mail(guest.details.email, 'Booked');
  await expectNotReloaded(page);
  expect(complaints).toEqual([]);

  await switchToArabic(page);
  await expect(page.getByRole('heading', { level: 1, name: 'البريد الصادر' })).toBeVisible();
  await expect(mail.getByTestId('mail-status')).toHaveText('أُرسلت');
  // The switch is kept for the mails to come.
  await expect
    .poll(async () => (await admin.rest.get<{ language: string }>('/auth/me')).language)
    .toBe('ar');
});

test('without a mail server the page says so; who is no administrator is told that it is not for them', async ({ cast, browser }) => {
  const [admin, guest] = [await cast.admin(), await cast.person()];
  const event = await cast.event(await cast.person());
  await cast.book(guest, event);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, admin);
  await page.goto('/admin/outbox');
  await expect(page.getByTestId('no-mail-server')).toBeVisible();
  const mail = page.getByTestId('outbox-mail').filter({ hasText: guest.details.email });
  await expect(mail.getByTestId('mail-status')).toHaveText('Kept here');
  await mail.getByTestId('open-mail').click();
  await expect(mail.getByTestId('mail-html')).toBeVisible();
  await expect(mail.getByTestId('retry-mail')).toHaveCount(0);

  const theirs = await openBrowser(browser, cast.server.url);
  await signIn(theirs, guest);
  await theirs.goto('/admin/outbox');
  await expect(theirs.getByRole('heading', { level: 1, name: 'Outbox' })).toHaveCount(0);
  await expect(theirs.getByTestId('not-for-you')).toBeVisible();
});
