import { type Browser, type Locator, type Page, expect } from '@playwright/test';
import { openBrowser, signIn, switchToArabic } from './browser';
import type { Cast } from './cast';
import type { Person } from './person';
import type { Chat } from './wire';

interface EnterOptions {
  arabic?: boolean;
  phone?: boolean;
}

/** When a connection that the page opens has been greeted on the root namespace. */
function greeting(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).startsWith('42["chats-unread-count"')) resolve();
      });
    });
  });
}

/** Conversations in one person's browser. */
export class ChatPages {
  constructor(
    readonly page: Page,
    readonly person: Person,
  ) {}

  /** Signs in in a browser of one's own. */
  static async enter(browser: Browser, cast: Cast, person: Person, { arabic = false, phone = false }: EnterOptions = {}): Promise<ChatPages> {
    const page = await openBrowser(browser, cast.server.url, phone);
    await signIn(page, person);
    if (arabic) await switchToArabic(page);
    return new ChatPages(page, person);
  }

  /** Returns when the page hears what is said from now on. */
  async open(chat: Chat): Promise<void> {
    const greeted = greeting(this.page);
    await this.page.goto(`/chats/${chat.id}`);
    await expect(this.log).toBeVisible();
    await greeted;
  }

  get log(): Locator {
    return this.page.getByTestId('message-log');
  }

  get input(): Locator {
    return this.page.getByTestId('message-input');
  }

  get typing(): Locator {
    return this.page.getByTestId('typing');
  }

  /** How much is unread, in the navigation. */
  get unread(): Locator {
    return this.page.getByTestId('unread-messages').filter({ visible: true });
  }

  row(chat: Chat): Locator {
    return this.page.locator(`[data-testid="chat-row"][data-chat-id="${chat.id}"]`);
  }

  /** One that says this itself, not in what it answers. */
  message(text: string): Locator {
    return this.log.getByTestId('message').filter({ has: this.page.getByTestId('message-text').filter({ hasText: text }) });
  }

  delivery(text: string): Locator {
    return this.message(text).getByTestId('delivery');
  }

  async say(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press('Enter');
    await expect(this.input).toHaveValue('');
    await expect(this.delivery(text)).not.toHaveAttribute('data-state', 'sending');
  }

  async more(text: string): Promise<Locator> {
    const message = this.message(text);
    await message.hover();
    await message.getByTestId('message-more').click();
    return message;
  }
}
