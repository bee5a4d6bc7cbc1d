import {
  expectNoSidewaysScroll, expectNotReloaded, markDocument, openBrowser, openEvent, signIn, switchToArabic,
} from '../support/browser';
import { expect, test } from '../support/test';

test('an organizer announces; who has booked sees it come, and finds it again', async ({ cast, browser }) => {
  const [organizer, guest] = [await cast.person({ fullName: 'ليلى حسن' }), await cast.person()];
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  const [desk, page] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url, true)];
  await signIn(page, guest);
  await openEvent(page, event);
  await expect(page.getByTestId('announcements')).toContainText('Nothing has been announced yet');
  await expect(page.getByTestId('announce-form')).toHaveCount(0);
  await markDocument(page);

  await signIn(desk, organizer);
  await openEvent(desk, event);
  const form = desk.getByTestId('announce-form');
  await desk.getByTestId('announce').click();
  await expect(form).toContainText('Write what you want to announce');
  const message = `القاعة تغيّرت ${'Donaudampfschiff'.repeat(8)} <i>now</i>`;
  await form.locator('textarea').fill(message);
  await form.locator('select').selectOption('high');
  await desk.getByTestId('announce').click();

  for (const tab of [desk, page]) {
    const entry = tab.getByTestId('event-announcement');
    await expect(entry).toContainText(message);
    await expect(entry).toContainText('ليلى حسن');
    await expect(entry).toContainText('Urgent');
    await expect(entry).toHaveAttribute('data-priority', 'high');
  }
  await expect(form.locator('textarea')).toHaveValue('');
  await expect(page.getByTestId('notice').filter({ hasText: 'القاعة تغيّرت' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectNotReloaded(page);
  await page.reload();
  await expect(page.getByTestId('event-announcement')).toContainText(message);
});

test('older ones are a press away, in Arabic too; others see nothing of it', async ({ cast, browser }) => {
  const [organizer, guest, stranger] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  for (let index = 1; index <= 7; index += 1) {
    await organizer.rest.create(`/events/${event.id}/announcements`, { message: `خبر ${index}`, priority: 'low' });
  }
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, guest);
  await switchToArabic(page);
  await openEvent(page, event);
  const announcements = page.getByTestId('event-announcement');
  await expect(announcements).toHaveCount(5);
  await expect(announcements.first()).toContainText('خبر 7');
  await expect(announcements.first()).toContainText('للعلم');
  await page.getByRole('button', { name: 'عرض ما قبلها' }).click();
  await expect(announcements).toHaveCount(7);
  await expect(announcements.last()).toContainText('خبر 1');
  await expectNoSidewaysScroll(page);

  const other = await openBrowser(browser, cast.server.url);
  await signIn(other, stranger);
  await openEvent(other, event);
  await expect(other.getByTestId('book-button')).toBeVisible();
  await expect(other.getByTestId('announcements')).toHaveCount(0);
});
