import type { Page as BrowserPage } from '@playwright/test';
import { expectNoSidewaysScroll, openBrowser, signIn, switchToArabic, tabTo } from '../support/browser';
import { type MailServer, plain } from '../support/mailbox';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';

const NEW = 'quite another password';

/** The link of the newest letter to a person; there must be this many. */
async function letterLink(post: MailServer, { details }: Person, letters: number): Promise<string> {
  await post.until(`letter ${letters} to ${details.email}`, () => post.to(details.email).length === letters);
  const [found] = /https?:\S+\/reset-password\?token=[\w-]+/.exec(plain(post.to(details.email).at(-1)?.parsed.text)) ?? [];
  if (found === undefined) throw new Error('no link in the letter');
  return found;
}

async function setPassword(page: BrowserPage, password: string): Promise<void> {
  const form = page.getByTestId('reset-password-form');
  await form.locator('input[type="password"]').fill(password);
  await form.locator('input[type="password"]').press('Enter');
}

test('somebody who forgot the password comes in again, by keyboard alone', async ({ ownStage, post, browser }) => {
  const { cast, server } = await ownStage({ env: post.env });
  const person = await cast.person({ language: 'en' });
  const page = await openBrowser(browser, server.url, true);
  await page.goto('/login');
  await tabTo(page, page.getByRole('link', { name: 'Forgot your password?' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/forgot-password$/);
  await expect(page).toHaveTitle(/Forgot your password\?/);
  const form = page.getByTestId('forgot-password-form');
  await form.getByRole('button').press('Enter');
  await expect(form.getByLabel('Email')).toBeFocused();
  await expect(form.getByText('This is needed.')).toBeVisible();
  await form.getByLabel('Email').fill(person.details.email);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'a letter is on its way' })).toBeVisible();
  await expectNoSidewaysScroll(page);

  await page.goto(await letterLink(post, person, 1));
  await setPassword(page, 'short');
  await expect(page.getByText('Between 8 and 128 characters, please.')).toBeVisible();
  await setPassword(page, NEW);
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByText('Your password was set. Please sign in.')).toBeVisible();
  const login = page.getByTestId('login-form');
  await login.getByLabel('Email').fill(person.details.email);
  await login.getByLabel('Password').fill(NEW);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/\/login/);
});

test('a link that was used says so and leads to a new one, in Arabic too; other tabs are signed out', async ({ ownStage, post, browser }) => {
  const { cast, server } = await ownStage({ env: post.env });
  const person = await cast.person({ language: 'ar' });
  const page = await openBrowser(browser, server.url);
  await signIn(page, person);
  const other = await page.context().newPage();
  await cast.nobody.post('/auth/forgot', { email: person.details.email }, 202);
  const link = await letterLink(post, person, 1);
  await other.goto(link);
  await switchToArabic(other);
  await setPassword(other, NEW);
  await expect(other.getByText('تم تعيين كلمة المرور. يرجى تسجيل الدخول.')).toBeVisible();

  await other.goto(link);
  await setPassword(other, NEW);
  await expect(other.getByRole('alert')).toContainText('استُخدم هذا الرابط');
  await other.getByRole('link', { name: 'طلب رابط جديد' }).click();
  await expect(other.getByRole('heading', { name: 'نسيت كلمة المرور؟' })).toBeVisible();
  await expectNoSidewaysScroll(other);

  await page.goto('/bookings');
  await expect(page).toHaveURL(/\/login/);
});
