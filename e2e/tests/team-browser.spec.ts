import { expectNoSidewaysScroll, openBrowser, openEvent, signIn, switchToArabic } from '../support/browser';
import { expect, test } from '../support/test';
import type { MajlisEvent, Team } from '../support/wire';

test('the owner adds, changes, invites, withdraws, removes, and hands the event over', async ({ cast, browser }) => {
  const [owner, heir] = [await cast.person(), await cast.person({ fullName: 'عمر ياسين' })];
  const event = await cast.event(owner);
  const path = `/events/${event.id}/organizers`;
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  await openEvent(page, event);
  await page.getByTestId('manage-team').click();
  const helpers = page.getByTestId('helper');
  await expect(helpers).toHaveCount(1);

  const form = page.getByTestId('invite-form');
  const ask = async (email: string, role: string): Promise<void> => {
    await form.locator('input[type="email"]').fill(email);
    await form.locator('select').selectOption(role);
    await page.getByTestId('ask-to-help').click();
  };
  await page.getByTestId('ask-to-help').click();
  await expect(form).toContainText('An email address, please');
  await ask('not an address', 'checker');
  await expect(form.getByRole('alert')).toBeVisible();
  await ask(heir.details.email, 'checker');
  const helper = helpers.filter({ hasText: 'عمر ياسين' });
  await expect(helper).toHaveAttribute('data-role', 'checker');
  await expect(helper.getByTestId('hand-over')).toHaveCount(0);
  await helper.getByTestId('helper-role').selectOption('co_organizer');
  await expect(helper).toHaveAttribute('data-role', 'co_organizer');
  expect((await heir.rest.get<MajlisEvent>(`/events/${event.id}`)).myRole).toBe('co_organizer');

  const email = `new.${process.pid}.${Date.now()}@example.org`;
  await ask(email, 'checker');
  const invitation = page.getByTestId('invitation').filter({ hasText: email });
  await expect(invitation).toContainText('Checker');
  await invitation.getByTestId('withdraw-invitation').click();
  await expect(invitation).toHaveCount(0);
  expect((await owner.rest.get<Team>(path)).invitations).toEqual([]);

  await helper.getByTestId('remove-helper').click();
  await page.getByTestId('confirm-team').click();
  await expect(helpers).toHaveCount(1);
  await ask(heir.details.email, 'co_organizer');
  await helper.getByTestId('hand-over').click();
  await page.getByTestId('confirm-team').click();
  await expect(page.getByTestId('event-page')).toBeVisible();
  await expect(page.getByTestId('organizer-desk')).toBeVisible();
  await expect(page.getByTestId('manage-team')).toHaveCount(0);
  const now = await heir.rest.get<MajlisEvent>(`/events/${event.id}`);
  expect([now.organizerId, now.myRole]).toEqual([heir.id, 'owner']);
});

test('in Arabic on a phone the team fits, and others are told that it is not theirs', async ({ cast, browser }) => {
  const [owner, helper] = [await cast.person(), await cast.person()];
  const event = await cast.event(owner);
  const path = `/events/${event.id}/organizers`;
  await owner.rest.create(path, { email: helper.details.email, role: 'co_organizer' });
  await owner.rest.post(path, { email: `${'long'.repeat(15)}@${'sub.'.repeat(8)}example.org`, role: 'checker' }, 202);
  const page = await openBrowser(browser, cast.server.url, true);
  await signIn(page, owner);
  await switchToArabic(page);
  await page.goto(`/events/${event.id}/team`);
  await expect(page.getByTestId('invitation')).toContainText('مدقّق الحضور');
  await expect(page.getByTestId('helper').filter({ hasText: helper.name })).toContainText('منظّم مشارك');
  await expectNoSidewaysScroll(page);

  const other = await openBrowser(browser, cast.server.url);
  await signIn(other, helper);
  await other.goto(`/events/${event.id}/team`);
  await expect(other.getByText('Only the owner of an event sees its team.')).toBeVisible();
});

test('a checker has no desk on the event\'s page', async ({ cast, browser }) => {
  const [owner, checker] = [await cast.person(), await cast.person()];
  const event = await cast.event(owner);
  await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, checker);
  await openEvent(page, event);
  await expect(page.getByTestId('book-button')).toBeVisible();
  await expect(page.getByTestId('organizer-desk')).toHaveCount(0);
  await expect(page.getByTestId('announcements')).toHaveCount(0);
});

test('a team that cannot be loaded says so, and is tried again', async ({ cast, browser }) => {
  const owner = await cast.person();
  const event = await cast.event(owner);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  const busy = `**/api/v1/events/${event.id}`;
  await page.route(busy, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"unavailable"}' }));
  await page.goto(`/events/${event.id}/team`);
  await expect(page.getByRole('alert')).toContainText('The server is busy');
  await page.unroute(busy);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('helper')).toHaveCount(1);
});

test('an invitation that does not hold says so', async ({ cast, browser }) => {
  const page = await openBrowser(browser, cast.server.url);
  await page.goto('/invitations/nonsense');
  await expect(page.getByText('This invitation does not hold any more')).toBeVisible();
});
