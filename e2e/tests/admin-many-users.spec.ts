import { UsersPage } from '../support/admin-pages';
import { expectNotReloaded } from '../support/browser';
import { seedUsers } from '../support/many-users';
import { expect, test } from '../support/test';

const MANY = 3_000;
/** More rows than a screen and what is kept beside it can hold. */
const DRAWN_MAX = 60;

test('of thousands of users only those in sight are drawn, and the last one is reached', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const admin = await cast.admin();
  await seedUsers(server, MANY);
  const users = await UsersPage.open(browser, cast, admin);
  const { page } = users;
  await expect(page.getByTestId('summary-total')).toHaveText('3,001');
  await expect(users.at(1)).toContainText(admin.name);
  await expect(users.at(2)).toContainText('Seeded 1');
  expect(await users.rows.count()).toBeLessThan(DRAWN_MAX);

  const last = users.at(MANY + 1);
  await expect(async () => {
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
    });
    await expect(last).toBeInViewport({ timeout: 50 });
  }).toPass({ intervals: [20] });
  await expect(last).toContainText(`Seeded ${MANY}`);
  expect(await users.rows.count()).toBeLessThan(DRAWN_MAX);

  // Whoever comes now does not move what one looks at, and is a click away.
  const before = await last.boundingBox();
  const newcomer = await cast.person();
  await page.getByTestId('new-above').waitFor();
  const moved = users.at(MANY + 2);
  await expect(moved).toContainText(`Seeded ${MANY}`);
  expect((await moved.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
  await page.getByTestId('new-above').click();
  await expect(users.row(newcomer)).toBeInViewport();
  await expect(page.getByTestId('new-above')).toHaveCount(0);

  // The keyboard leads through it too, and what has the focus stays drawn.
  await users.at(1).getByTestId('open-user').focus();
  await page.keyboard.press('End');
  await expect(moved.getByTestId('open-user')).toBeFocused();
  await expect(moved).toBeInViewport();
  await page.keyboard.press('Home');
  await expect(users.at(1).getByTestId('open-user')).toBeFocused();
  expect(await users.rows.count()).toBeLessThan(DRAWN_MAX);
  await expectNotReloaded(page);
});
