import { type Browser, type Locator, type Page, expect } from '@playwright/test';
import { expectNotReloaded, markDocument, openBrowser, openEvent, signIn, switchToArabic } from './browser';
import type { Cast } from './cast';
import type { Person } from './person';
import type { MajlisEvent } from './wire';

/** The live room in one person's browser. */
export class RoomPage {
  constructor(
    readonly page: Page,
    readonly person: Person,
  ) {}

  /** Signs in in a browser of one's own, and goes by the event's page into its room. */
  static async enter(browser: Browser, cast: Cast, person: Person, event: MajlisEvent, options: EnterOptions = {}): Promise<RoomPage> {
    const page = await openBrowser(browser, cast.server.url, options.phone);
    await signIn(page, person);
    if (options.arabic) await switchToArabic(page);
    await openEvent(page, event);
    await page.getByTestId('live-room-link').click();
    await expect(page).toHaveURL(/\/live$/);
    const room = new RoomPage(page, person);
    await room.expectJoined();
    await markDocument(page);
    return room;
  }

  async expectJoined(): Promise<void> {
    await expect(this.page.getByTestId('live-room')).toBeVisible();
    await expect(this.page.getByTestId('online-count')).toBeVisible();
  }

  async expectOnline(people: number): Promise<void> {
    await expect(this.page.getByTestId('online-count')).toHaveAttribute('data-count', String(people));
  }

  expectNotReloaded(): Promise<void> {
    return expectNotReloaded(this.page);
  }

  question(text: string): Locator {
    return this.page.getByTestId('question').filter({ hasText: text });
  }

  async ask(text: string, { anonymously = false } = {}): Promise<void> {
    const form = this.page.getByTestId('ask-form');
    await form.getByRole('textbox').fill(text);
    await form.getByTestId('ask-anonymously').setChecked(anonymously);
    await form.getByTestId('ask-question').click();
    await expect(form.getByRole('textbox')).toHaveValue('');
  }

  async expectVotes(text: string, votes: number, { mine }: { mine: boolean }): Promise<void> {
    const upvote = this.question(text).getByTestId('upvote');
    await expect(upvote).toHaveAttribute('data-votes', String(votes));
    await expect(upvote).toHaveAttribute('aria-pressed', String(mine));
  }

  poll(question: string): Locator {
    return this.page.getByTestId('poll').filter({ hasText: question });
  }

  async createPoll(question: string, options: string[], { multiple = false } = {}): Promise<void> {
    await this.page.getByTestId('new-poll').click();
    const form = this.page.getByTestId('poll-form');
    await form.getByTestId('poll-question').fill(question);
    for (const [index, option] of options.entries()) {
      if (index >= 2) await form.getByTestId('add-option').click();
      await form.getByTestId('poll-option-text').nth(index).fill(option);
    }
    await form.getByTestId('poll-multiple').setChecked(multiple);
    await form.getByTestId('create-poll').click();
    await expect(form).toBeHidden();
  }

  option(poll: string, text: string): Locator {
    return this.poll(poll).getByTestId('poll-option').filter({ hasText: text });
  }

  async vote(poll: string, ...options: string[]): Promise<void> {
    for (const option of options) await this.option(poll, option).locator('input').check();
    await this.poll(poll).getByTestId('vote').click();
    for (const option of options) await expect(this.option(poll, option)).toHaveAttribute('data-mine', 'true');
  }

  /** Votes and percents of each option, and how many people voted. */
  async expectTally(poll: string, voters: number, tally: Record<string, [votes: number, percent: number]>): Promise<void> {
    await expect(this.poll(poll)).toHaveAttribute('data-voters', String(voters));
    for (const [text, [votes, percent]] of Object.entries(tally)) {
      const option = this.option(poll, text);
      await expect(option).toHaveAttribute('data-votes', String(votes));
      await expect(option).toHaveAttribute('data-percent', String(percent));
    }
  }

  reaction(reaction: string): Locator {
    return this.page.locator(`[data-testid="reaction"][data-reaction="${reaction}"]`);
  }

  message(text: string): Locator {
    return this.page.getByTestId('chat-message').filter({ hasText: text });
  }

  async say(text: string): Promise<void> {
    const input = this.page.getByTestId('chat-input');
    await input.fill(text);
    await this.page.getByTestId('send-chat').click();
    await expect(input).toHaveValue('');
  }

  /** Opens what an organizer may do with a message. */
  async moderate(text: string): Promise<Locator> {
    const message = this.message(text);
    await message.hover();
    await message.getByTestId('moderate').click();
    return message;
  }
}

interface EnterOptions {
  arabic?: boolean;
  phone?: boolean;
}
