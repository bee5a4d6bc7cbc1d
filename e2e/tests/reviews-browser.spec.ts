import { type Page as Tab } from '@playwright/test';
import {
  expectNoSidewaysScroll, expectNotReloaded, markDocument, openBrowser, openEvent, signIn, switchToArabic, tabTo,
} from '../support/browser';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import type { MajlisEvent, Page, Review } from '../support/wire';

/** An event that runs, where one guest was checked in. */
async function attended(cast: Cast): Promise<{ organizer: Person; guest: Person; event: MajlisEvent }> {
  const [organizer, guest] = [await cast.person(), await cast.person({ fullName: 'سارة العلي' })];
  const event = await cast.event(organizer);
  await cast.attend(organizer, guest, event);
  await organizer.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' });
  return { organizer, guest, event };
}

async function reviewsOf(cast: Cast, event: MajlisEvent): Promise<Review[]> {
  return (await cast.nobody.get<Page<Review>>(`/events/${event.id}/reviews`)).data;
}

/** Chooses stars as a hand does: on the star itself. */
async function chooseStars(tab: Tab, stars: number): Promise<void> {
  await tab.locator('label').filter({ has: tab.getByTestId(`rating-${stars}`) }).click();
}

test('who was there writes, changes and takes back a review; organizers see it come and go', async ({ cast, browser }) => {
  const { organizer, guest, event } = await attended(cast);
  const [page, desk] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url)];
  await signIn(desk, organizer);
  await openEvent(desk, event);
  await expect(desk.getByTestId('reviews')).toContainText('No reviews yet');
  await expect(desk.getByTestId('review-form')).toHaveCount(0);
  await markDocument(desk);
  await signIn(page, guest);
  await openEvent(page, event);

  await page.getByTestId('submit-review').click();
  await expect(page.getByTestId('rating-1')).toHaveAccessibleDescription('Choose one to five stars.');
  await chooseStars(page, 4);
  await page.locator('textarea[name="comment"]').fill('جلسة رائعة <b>جدًا</b>');
  await page.getByTestId('submit-review').click();
  await expect(page.getByTestId('my-review')).toContainText('سارة العلي');
  await expect(page.getByTestId('average-rating')).toHaveAttribute('data-average', '4');
  await expect(page.getByTestId('average-rating')).toContainText('4 out of 5 stars');
  await expect(desk.getByTestId('review')).toContainText('جلسة رائعة <b>جدًا</b>');
  await expect(desk.getByTestId('average-rating')).toHaveAttribute('data-total', '1');

  await page.getByTestId('edit-review').click();
  await chooseStars(page, 5);
  await page.locator('input[name="isAnonymous"]').check();
  await page.getByTestId('submit-review').click();
  await expect(page.getByTestId('my-review')).toContainText('Anonymous');
  await expect(page.getByTestId('my-review')).toContainText('edited');
  await expect(desk.getByTestId('review')).toContainText('Anonymous');
  await expect(desk.getByTestId('review')).not.toContainText('سارة');
  await expect(desk.getByTestId('average-rating')).toHaveAttribute('data-average', '5');
  expect(await reviewsOf(cast, event)).toMatchObject([{ rating: 5, isAnonymous: true, reviewerName: 'Anonymous' }]);

  await page.getByTestId('remove-review').click();
  await page.getByTestId('confirm-remove-review').click();
  await expect(page.getByTestId('review-form')).toBeVisible();
  await expect(desk.getByTestId('review')).toHaveCount(0);
  await expect(desk.getByTestId('reviews')).toContainText('No reviews yet');
  await expectNotReloaded(desk);
  expect(await reviewsOf(cast, event)).toEqual([]);
});

test('a booking moves the numbers of an organizer, and reads no reviews anew', async ({ cast, browser }) => {
  const { organizer, guest, event } = await attended(cast);
  const desk = await openBrowser(browser, cast.server.url);
  let reads = 0;
  desk.on('request', (request) => {
    if (request.url().includes(`/events/${event.id}/reviews`)) reads += 1;
  });
  await signIn(desk, organizer);
  await openEvent(desk, event);
  await expect(desk.getByTestId('reviews')).toContainText('No reviews yet');
  const registrations = desk.getByTestId('organizer-desk').getByTestId('stat-registrations');
  await expect(registrations).toHaveText('1');
  reads = 0;
  await cast.book(await cast.person(), event);
  await expect(registrations).toHaveText('2');
  expect(reads).toBe(0);
  await guest.rest.create(`/events/${event.id}/reviews`, { rating: 3 });
  await expect(desk.getByTestId('review')).toHaveCount(1);
});

test('without a mouse a review is written, stars by the arrow keys', async ({ cast, browser }) => {
  const { guest, event } = await attended(cast);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, guest);
  await openEvent(page, event);
  await tabTo(page, page.getByTestId('rating-1'));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('rating-3')).toBeChecked();
  await tabTo(page, page.locator('textarea[name="comment"]'));
  await page.keyboard.type('fine');
  await tabTo(page, page.getByTestId('submit-review'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('my-review')).toContainText('fine');
  expect(await reviewsOf(cast, event)).toMatchObject([{ rating: 3, comment: 'fine', isAnonymous: false }]);
});

test('a visitor reads reviews, and who only booked cannot write one', async ({ cast, browser }) => {
  const { guest, event } = await attended(cast);
  await guest.rest.create(`/events/${event.id}/reviews`, { rating: 2, comment: 'زحام', isAnonymous: true });
  const visitor = await openBrowser(browser, cast.server.url, true);
  await openEvent(visitor, event);
  await expect(visitor.getByTestId('review')).toContainText('زحام');
  await expect(visitor.getByTestId('review-form')).toHaveCount(0);
  await expectNoSidewaysScroll(visitor);
  await switchToArabic(visitor);
  await expect(visitor.getByTestId('average-rating')).toContainText('من ٥ نجوم');
  await expect(visitor.getByTestId('review')).toContainText('مجهول الاسم');
  await expectNoSidewaysScroll(visitor);

  const booked = await cast.person();
  await cast.book(booked, event);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, booked);
  await openEvent(page, event);
  await expect(page.getByTestId('my-booking')).toBeVisible();
  await expect(page.getByTestId('review')).toBeVisible();
  await expect(page.getByTestId('review-form')).toHaveCount(0);
});

test('in Arabic a review is written from right to left', async ({ cast, browser }) => {
  const { guest, event } = await attended(cast);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, guest);
  await switchToArabic(page);
  await openEvent(page, event);
  await chooseStars(page, 5);
  await page.locator('textarea[name="comment"]').fill('ممتاز');
  await expectNoSidewaysScroll(page);
  await page.getByTestId('submit-review').click();
  await expect(page.getByTestId('my-review')).toContainText('تقييمك');
  await expect(page.getByTestId('average-rating')).toContainText('تقييم واحد');
  expect(await reviewsOf(cast, event)).toMatchObject([{ rating: 5, comment: 'ممتاز' }]);
});
