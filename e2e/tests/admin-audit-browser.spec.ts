import { openBrowser, signIn, switchToArabic } from '../support/browser';
import { expect, test } from '../support/test';

test('the audit log says in words who did what, when and from where, and is narrowed to a deed and to a person', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const [admin, other, person] = [await cast.admin(), await cast.admin(), await cast.person()];
  await admin.rest.post(`/users/${person.id}/ban`, { reason: 'Sold <b>tickets</b> twice' });
  await other.rest.post(`/users/${person.id}/unban`);
  await admin.rest.post(`/users/${person.id}/role`, { role: 'admin' });
  const page = await openBrowser(browser, server.url);
  await signIn(page, admin);
  await page.getByTestId('user-menu').click();
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  const entries = page.getByTestId('audit-entry');
  // Two administrators were made before.
  await expect(entries).toHaveCount(5);
  await expect(entries.nth(0)).toContainText('Role changed');
  await expect(entries.nth(0)).toContainText('New role: Administrator');
  await expect(entries.nth(1)).toContainText('Ban lifted');
  await expect(entries.nth(1).getByTestId('audit-actor')).toHaveText(other.name);
  await expect(entries.nth(2)).toContainText('User banned');
  await expect(entries.nth(2).getByTestId('audit-target')).toContainText(person.name);
  await expect(entries.nth(2).getByTestId('audit-address')).toContainText('127.0.0.1');
  await expect(entries.nth(4)).toContainText('At the command line');

  await entries.nth(1).getByTestId('audit-actor').click();
  await expect(entries).toHaveCount(1);
  await expect(page.getByTestId('clear-actor')).toContainText(other.name);
  await page.getByTestId('clear-actor').click();
  await expect(entries).toHaveCount(5);
  await page.getByTestId('audit-action-filter').selectOption('user.banned');
  await expect(entries).toHaveCount(1);
  await page.reload();
  await expect(entries).toHaveCount(1);
  await page.getByTestId('audit-target').getByRole('link').click();
  await expect(page.getByTestId('user-panel').getByRole('heading', { name: person.name })).toBeVisible();

  await page.goto('/admin/audit');
  await switchToArabic(page);
  await expect(entries.nth(2)).toContainText('حظر مستخدم');
  await expect(entries.nth(4)).toContainText('من سطر الأوامر');
});

test('a long log goes on page by page', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const [admin, person] = [await cast.admin(), await cast.person()];
  for (let turn = 0; turn < 12; turn += 1) {
    await admin.rest.post(`/users/${person.id}/role`, { role: 'admin' });
    await admin.rest.post(`/users/${person.id}/role`, { role: 'user' });
  }
  const page = await openBrowser(browser, server.url);
  await signIn(page, admin);
  await page.goto('/admin/audit');
  await expect(page.getByTestId('audit-entry')).toHaveCount(20);
  await page.getByTestId('more-audit').click();
  await expect(page.getByTestId('audit-entry')).toHaveCount(25);
  await expect(page.getByTestId('more-audit')).toHaveCount(0);
});
