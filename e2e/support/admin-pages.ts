import { type Browser, type Locator, type Page, expect } from '@playwright/test';
import { markDocument, openBrowser, signIn } from './browser';
import type { Cast } from './cast';
import type { Person } from './person';

/** The table of users in an administrator's browser. */
export class UsersPage {
  constructor(readonly page: Page) {}

  static async open(browser: Browser, cast: Cast, admin: Person, { phone = false, query = '' } = {}): Promise<UsersPage> {
    const page = await openBrowser(browser, cast.server.url, phone);
    await signIn(page, admin);
    await page.goto(`/admin/users${query}`);
    const users = new UsersPage(page);
    await expect(users.rows.first()).toBeVisible();
    await expect(page.getByTestId('connection-state')).toHaveAttribute('data-state', 'live');
    await markDocument(page);
    return users;
  }

  get rows(): Locator {
    return this.page.getByTestId('user-row');
  }

  row(person: Pick<Person, 'id'>): Locator {
    return this.page.locator(`[data-testid="user-row"][data-user-id="${person.id}"]`);
  }

  /** The row at this place of the table, from 1. */
  at(place: number): Locator {
    return this.page.locator(`[data-testid="user-row"][aria-rowindex="${place + 1}"]`);
  }

  get panel(): Locator {
    return this.page.getByTestId('user-panel');
  }

  async open(person: Pick<Person, 'id' | 'name'>): Promise<void> {
    await this.row(person).getByTestId('open-user').click();
    await expect(this.panel.getByRole('heading', { name: person.name })).toBeVisible();
  }

  async close(): Promise<void> {
    await this.page.getByTestId('close-drawer').click();
    await expect(this.panel).toBeHidden();
  }

  async search(text: string): Promise<void> {
    await this.page.getByTestId('user-search').fill(text);
    await expect(this.page).toHaveURL(text === '' ? /\/admin\/users$/ : /[?&]q=/);
  }
}
