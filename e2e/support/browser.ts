import type { Browser, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { Person } from './person';
import type { MajlisEvent } from './wire';

/** A fresh browser profile on the server of this person, as on a machine of their own. */
export async function openBrowser(browser: Browser, baseURL: string, phone = false, locale = 'en-GB'): Promise<Page> {
  const viewport = phone ? { width: 375, height: 720 } : { width: 1200, height: 800 };
  const context = await browser.newContext({ baseURL, viewport, locale });
  return context.newPage();
}

/** Signs in through the page. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  const form = page.getByTestId('login-form');
  await form.locator('input[type="email"]').fill(person.details.email);
  await form.locator('input[type="password"]').fill(person.details.password);
  await form.locator('input[type="password"]').press('Enter');
  await expect(page).not.toHaveURL(/\/login/);
}

export async function openEvent(page: Page, event: MajlisEvent): Promise<void> {
  await page.goto(`/events/${event.id}`);
  await expect(page.getByRole('heading', { name: event.title }).first()).toBeVisible();
}

/** The live count of free seats on an event's page. */
export function seatsLeft(page: Page): Locator {
  return page.getByTestId('seats-left').first();
}

export async function expectSeatsLeft(page: Page, seats: number): Promise<void> {
  await expect(seatsLeft(page)).toHaveAttribute('data-available', String(seats));
}

/** Marks the page, so that `expectNotReloaded` can tell that it is still the same document. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-same-document', 'yes'));
}

export async function expectNotReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.getAttribute('data-same-document'))).toBe('yes');
}

/** Goes on with Tab until that element has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator, limit = 60): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < limit; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target.toString()} cannot be reached by ${limit} presses of Tab`);
}

/** Switches the language, whether the switch is a choice or a button. */
export async function switchToArabic(page: Page): Promise<void> {
  const control = page.getByTestId('lang-switch').first();
  const tag = await control.evaluate((element) => element.tagName.toLowerCase());
  if (tag === 'select') await control.selectOption('ar');
  else await control.click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
}

/** Nothing sticks out to the side: the page does not scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content ?? 0).toBeLessThanOrEqual((window ?? 0) + 1);
}
