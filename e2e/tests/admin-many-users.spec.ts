import type { Page, Request, WebSocketRoute } from '@playwright/test';
import { UsersPage } from '../support/admin-pages';
import { expectNotReloaded, openBrowser, signIn } from '../support/browser';
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

test('what happened while the page was away is there afterwards, however one scrolls while it is read', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage({ env: { MAJLIS_LIVE__RECOVERY_WINDOW: '1ms' } });
  const admin = await cast.admin();
  await seedUsers(server, 300);
  const [banned, deleted] = [await cast.person(), await cast.person()];
  const page = await openBrowser(browser, server.url);
  const away = await cutOff(page);
  await signIn(page, admin);
  await page.goto('/admin/users');
  const users = new UsersPage(page);
  await expect(users.row(deleted)).toBeVisible();
  await expect(page.getByTestId('connection-state')).toHaveAttribute('data-state', 'live');

  away.begin();
  await expect(page.getByTestId('connection-state')).toHaveAttribute('data-state', 'connecting');
  await admin.rest.post(`/users/${banned.id}/ban`, { reason: 'While the page was away' });
  await admin.rest.delete(`/users/${deleted.id}`);
  const added = await cast.person();
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked = page.waitForRequest(isFirstPage);
  await page.route(isFirstPageUrl, async (route) => {
    await isReleased;
    await route.continue();
  });
  away.end();
  await asked;
  await page.evaluate(() => {
    window.scrollTo(0, document.documentElement.scrollHeight);
  });
  await expect(users.at(100)).toBeInViewport();
  release();
  await page.evaluate(() => {
    window.scrollTo(0, 0);
  });
  await expect(users.row(added)).toBeVisible();
  await expect(users.row(deleted)).toHaveCount(0);
  await expect(users.row(banned).getByTestId('badge-banned')).toHaveCount(1);
});

const isFirstPageUrl = ({ pathname, searchParams }: URL): boolean => pathname.endsWith('/users') && searchParams.has('limit') && !searchParams.has('after');
const isFirstPage = (request: Request): boolean => isFirstPageUrl(new URL(request.url()));

/** Cuts a page's live connection, and lets it come back. */
async function cutOff(page: Page): Promise<{ begin: () => void; end: () => void }> {
  let isAway = false;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (isAway) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.route('**/socket.io/**', (route) => (isAway ? route.abort() : route.continue()));
  return {
    begin: () => {
      isAway = true;
      for (const socket of sockets.splice(0)) void socket.close();
    },
    end: () => {
      isAway = false;
    },
  };
}
