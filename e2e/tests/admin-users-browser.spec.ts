import { UsersPage } from '../support/admin-pages';
import { expectNoSidewaysScroll, expectNotReloaded, openBrowser, openEvent, signIn, switchToArabic, tabTo } from '../support/browser';
import { expect, test } from '../support/test';

const DISABLED = 'Your account has been disabled by an administrator.';

test('who registers next door is on top at once, and once; who changes, changes in place; who is deleted is gone', async ({ ownStage, browser }) => {
  const { cast } = await ownStage();
  const [admin, older] = [await cast.admin(), await cast.person()];
  const users = await UsersPage.open(browser, cast, admin);
  await expect(users.rows).toHaveCount(2);
  await expect(users.page.getByTestId('summary-total')).toHaveText('2');

  const nextDoor = await openBrowser(browser, cast.server.url);
  await nextDoor.goto('/register');
  const form = nextDoor.getByTestId('register-form');
  await form.locator('[name="fullName"]').fill('Noor Next-Door');
  await form.locator('[name="email"]').fill('noor@example.org');
  await form.locator('[name="phone"]').fill('+9647801234567');
  await form.locator('[name="password"]').fill('a good long password');
  await form.locator('[name="password"]').press('Enter');
  await expect(users.at(1)).toContainText('Noor Next-Door');
  await expect(users.at(1)).toContainText('noor@example.org');
  await expect(users.rows).toHaveCount(3);
  await expect(users.page.getByTestId('summary-total')).toHaveText('3');
  await expect(users.page.getByTestId('announcement')).toHaveText(/Noor Next-Door.? has registered/);

  const newest = await cast.person();
  await expect(users.at(1)).toContainText(newest.name);
  await expect(users.at(2)).toContainText('Noor Next-Door');
  const other = await cast.admin();
  await expect(users.at(1)).toContainText(other.name);
  await other.rest.post(`/users/${older.id}/role`, { role: 'admin' });
  await expect(users.at(4).getByTestId('badge-admin')).toBeVisible();
  await expect(users.at(4)).toContainText(older.name);
  await other.rest.delete(`/users/${newest.id}`);
  await expect(users.row(newest)).toHaveCount(0);
  await expect(users.rows).toHaveCount(4);
  await expectNotReloaded(users.page);
});

test('a person banned for a reason is signed out of the page they look at, and told so; the ban is lifted again', async ({ cast, browser }) => {
  const [admin, person, organizer] = [await cast.admin(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  const [onEvent, onBookings] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url)];
  await signIn(onEvent, person);
  await openEvent(onEvent, event);
  await signIn(onBookings, person);
  await onBookings.goto('/bookings');
  const users = await UsersPage.open(browser, cast, admin, { query: `?q=${person.details.email}` });
  await expect(onBookings.getByTestId('connection-state')).toHaveAttribute('data-state', 'live');

  await users.open(person);
  await users.page.getByTestId('ban-user').click();
  await users.page.getByTestId('confirm-ban').click();
  await expect(users.page.getByTestId('ban-reason')).toBeFocused();
  await expect(users.page.getByTestId('ban-dialog')).toContainText('Say why');
  await users.page.getByTestId('ban-reason').fill('Sold <b>tickets</b> twice');
  await users.page.getByTestId('confirm-ban').click();
  await expect(users.page.getByTestId('ban-details')).toContainText('Sold <b>tickets</b> twice');
  await expect(users.row(person).getByTestId('badge-banned')).toHaveCount(1);

  await expect(onEvent.getByTestId('notice')).toContainText(DISABLED);
  await expect(onEvent.getByTestId('user-menu')).toHaveCount(0);
  await expect(onEvent.getByRole('heading', { name: event.title }).first()).toBeVisible();
  await expect(onEvent.getByTestId('connection-state')).toHaveAttribute('data-state', 'live');
  await expect(onBookings.getByTestId('notice')).toContainText(DISABLED);
  await expect(onBookings).toHaveURL(/\/login/);
  await expectNotReloaded(users.page);

  await users.page.getByTestId('unban-user').click();
  await expect(users.page.getByTestId('ban-user')).toBeVisible();
  await expect(users.row(person).getByTestId('badge-banned')).toHaveCount(0);
  await signIn(onBookings, person);
});

test('an account is deleted after its address was typed, and its owner is told', async ({ cast, browser }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const theirs = await openBrowser(browser, cast.server.url);
  await signIn(theirs, person);
  const users = await UsersPage.open(browser, cast, admin, { query: `?q=${person.details.email}` });
  await users.open(person);
  await users.page.getByTestId('delete-user').click();
  await users.page.getByTestId('delete-email').fill('somebody@else.example');
  await users.page.getByTestId('confirm-delete').click();
  await expect(users.page.getByTestId('delete-dialog')).toContainText('This is not the email');
  await users.page.getByTestId('delete-email').fill(person.details.email.toUpperCase());
  await users.page.getByTestId('confirm-delete').click();
  await expect(users.row(person)).toHaveCount(0);
  await expect(users.panel).toHaveCount(0);
  await expect(theirs.getByTestId('notice')).toContainText('Your account has been deleted.');
  await expect(theirs.getByTestId('user-menu')).toHaveCount(0);
});

test('the filter and the search hold for what changes; a panel follows what others do', async ({ cast, browser }) => {
  const [admin, other, person] = [await cast.admin(), await cast.admin(), await cast.person()];
  const banned = await UsersPage.open(browser, cast, admin, { query: `?q=${other.details.email}` });
  await banned.search(person.details.email);
  await expect(banned.rows).toHaveCount(1);
  await banned.page.getByTestId('user-banned-filter').selectOption('true');
  await expect(banned.rows).toHaveCount(0);
  await expect(banned.page.getByText('Nobody fits')).toBeVisible();
  await other.rest.post(`/users/${person.id}/ban`, { reason: 'For a test' });
  await expect(banned.row(person)).toBeVisible();

  await banned.open(person);
  await expect(banned.page.getByTestId('ban-details')).toContainText('For a test');
  await other.rest.post(`/users/${person.id}/unban`);
  await expect(banned.page.getByTestId('ban-user')).toBeVisible();
  await expect(banned.page.getByTestId('ban-details')).toHaveCount(0);
  await other.rest.delete(`/users/${person.id}`);
  await expect(banned.panel.getByRole('heading', { name: 'Deleted' })).toBeVisible();
  await expect(banned.panel.getByTestId('delete-user')).toHaveCount(0);
  await banned.close();
  await expect(banned.rows).toHaveCount(0);
  await expectNotReloaded(banned.page);
});

test('administrators are made and unmade, and one can do nothing to oneself', async ({ cast, browser }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const users = await UsersPage.open(browser, cast, admin, { query: `?q=${person.details.email}` });
  await users.open(person);
  await users.page.getByTestId('change-role').click();
  await expect(users.row(person).getByTestId('badge-admin')).toHaveCount(1);
  await users.page.getByTestId('change-role').click();
  await expect(users.row(person).getByTestId('badge-admin')).toHaveCount(0);
  await users.close();
  await users.search(admin.details.email);
  await users.open(admin);
  await expect(users.panel).toContainText('This is your own account');
  await expect(users.panel.getByTestId('ban-user')).toHaveCount(0);
});

test('what the server refuses is said in the panel', async ({ cast, browser }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const users = await UsersPage.open(browser, cast, admin, { query: `?q=${person.details.email}` });
  await users.open(person);
  const refuse = (path: string, status: number, code: string) =>
    users.page.route(path, (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ status, code }) }));
  await refuse('**/role', 409, 'last_admin');
  await refuse('**/ban', 403, 'forbidden');
  await users.page.getByTestId('change-role').click();
  await expect(users.panel.getByRole('alert')).toHaveText('This is the last administrator, and one must remain.');
  await users.page.getByTestId('ban-user').click();
  await users.page.getByTestId('ban-reason').fill('No right any more');
  await users.page.getByTestId('confirm-ban').click();
  await expect(users.page.getByTestId('ban-dialog').getByRole('alert')).toHaveText('You are not allowed to do this.');
});

test('whoever is made an administrator finds the way at once, and whoever is one no longer sees nothing more', async ({ cast, browser }) => {
  const [admin, other, person] = [await cast.admin(), await cast.admin(), await cast.person()];
  const theirs = await openBrowser(browser, cast.server.url);
  await signIn(theirs, person);
  await expect(theirs.getByTestId('connection-state')).toHaveAttribute('data-state', 'live');
  await theirs.getByTestId('user-menu').click();
  await expect(theirs.getByTestId('sign-out')).toBeVisible();
  await other.rest.post(`/users/${person.id}/role`, { role: 'admin' });
  await expect(theirs.getByRole('link', { name: 'Administration' })).toBeVisible();

  const users = await UsersPage.open(browser, cast, admin, { query: `?q=${person.details.email}` });
  await other.rest.post(`/users/${admin.id}/role`, { role: 'user' });
  await expect(users.page.getByTestId('not-for-you')).toBeVisible();
  await expectNotReloaded(users.page);
});

test('without a mouse: to the table, along it, into the details and back', async ({ cast, browser }) => {
  const [admin, first, second] = [await cast.admin(), await cast.person({ fullName: 'Keyboard One' }), await cast.person({ fullName: 'Keyboard Two' })];
  const users = await UsersPage.open(browser, cast, admin, { query: '?q=keyboard' });
  const { page } = users;
  const name = (person: { id: string }) => users.row(person).getByTestId('open-user');
  await tabTo(page, name(second));
  await page.keyboard.press('ArrowDown');
  await expect(name(first)).toBeFocused();
  // Somebody comes above: the focus stays where it was, on the same person.
  const third = await cast.person({ fullName: 'Keyboard Three' });
  await expect(users.row(third)).toHaveCount(1);
  await expect(name(first)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(users.panel.getByRole('heading', { name: 'Keyboard One' })).toBeVisible();
  await tabTo(page, page.getByTestId('ban-user'));
  await page.keyboard.press('Enter');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('ban-dialog')).toHaveCount(0);
  await expect(page.getByTestId('ban-user')).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByTestId('ban-dialog').getByRole('button', { name: 'Cancel' }));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('ban-user')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('By keyboard');
  await tabTo(page, page.getByTestId('confirm-ban'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('unban-user')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(users.panel).toHaveCount(0);
  await expect(name(first)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(name(third)).toBeFocused();
});

test('on a phone and in Arabic; and others are told that it is not for them', async ({ cast, browser }) => {
  const [admin, person] = [await cast.admin(), await cast.person({ fullName: 'ليلى حسن' })];
  const users = await UsersPage.open(browser, cast, admin, { phone: true, query: `?q=${person.details.email}` });
  await switchToArabic(users.page);
  await expect(users.page.getByRole('heading', { level: 1, name: 'المستخدمون' })).toBeVisible();
  await expectNoSidewaysScroll(users.page);
  await users.open(person);
  await expectNoSidewaysScroll(users.page);

  const theirs = await openBrowser(browser, cast.server.url);
  await signIn(theirs, person);
  for (const path of ['/admin', '/admin/users', '/admin/audit', '/admin/site-images', '/admin/outbox']) {
    await theirs.goto(path);
    await expect(theirs.getByTestId('not-for-you')).toBeVisible();
  }
  await theirs.getByTestId('user-menu').click();
  await expect(theirs.getByRole('link', { name: 'Administration' })).toHaveCount(0);
});
