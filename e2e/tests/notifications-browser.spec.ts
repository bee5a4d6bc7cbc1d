import type { Page as Tab } from '@playwright/test';
import { expectAccessible } from '../support/axe';
import { expectNoSidewaysScroll, expectNotReloaded, markDocument, openBrowser, signIn, switchToArabic, tabTo } from '../support/browser';
import type { Cast } from '../support/cast';
import { chatOf, say } from '../support/chats';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import type { MajlisEvent } from '../support/wire';

type Ways = Record<'inApp' | 'email' | 'sound', boolean>;
interface Preferences {
  types: Record<string, Ways>;
  quietHours: { from: string; to: string; timeZone: string } | null;
}

const unread = (tab: Tab) => tab.getByTestId('unread-count');
const rows = (tab: Tab) => tab.getByTestId('notification');

/** Shows a page of somebody who is told at once what happens from now on, in their chats too. */
async function show(tab: Tab, path: string): Promise<void> {
  const counted = new Promise<void>((heard) => {
    tab.on('websocket', (socket) => {
      const awaited = new Set(['"notifications.unreadCount"', '"chats-unread-count"']);
      socket.on('framereceived', ({ payload }) => {
        for (const beginning of awaited) if (String(payload).includes(beginning)) awaited.delete(beginning);
        if (awaited.size === 0) heard();
      });
    });
  });
  await tab.goto(path);
  await counted;
}

/** A guest who has booked, and whoever runs the event and moves it about. */
async function booked(cast: Cast): Promise<{ organizer: Person; guest: Person; event: MajlisEvent; move: (venue: string) => Promise<void> }> {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  const move = async (venue: string): Promise<void> => {
    await organizer.rest.patch(`/events/${event.id}`, { venue });
  };
  return { organizer, guest, event, move };
}

test('two browsers of one person agree on what came, was read, deleted and cleared', async ({ cast, browser }) => {
  const { guest, event, move } = await booked(cast);
  const [here, there] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url, true)];
  const tabs = [here, there];
  for (const tab of tabs) await signIn(tab, guest);
  await show(here, '/');
  await show(there, '/notifications');
  for (const tab of tabs) {
    await expect(unread(tab)).toHaveText('1');
    await expect(tab).toHaveTitle(/^\(1\) /);
    await markDocument(tab);
  }
  await move('The roof');
  for (const tab of tabs) {
    await expect(unread(tab)).toHaveText('2');
    await expect(tab.getByTestId('bell')).toHaveAccessibleName('Notifications: 2 unread');
    await expect(tab.getByTestId('arrival')).toContainText(`Changed: `);
    await expect(tab.getByTestId('arrivals-said')).toContainText('New notification: ');
  }
  await expect(rows(there)).toHaveCount(2);

  await here.getByTestId('bell').click();
  await expect(rows(here)).toHaveCount(2);
  await expect(here.getByTestId('arrival')).toHaveCount(0);
  await rows(here).first().getByTestId('mark-read').click();
  for (const tab of tabs) {
    await expect(rows(tab).first()).toHaveAttribute('data-read', 'true');
    await expect(rows(tab).last()).toHaveAttribute('data-read', 'false');
    await expect(unread(tab)).toHaveText('1');
  }
  await move('The garden');
  await expect(rows(here)).toHaveCount(3);
  await rows(there).last().getByTestId('delete-notification').click();
  for (const tab of tabs) {
    await expect(rows(tab)).toHaveCount(2);
    await expect(rows(tab).first()).toHaveAttribute('data-read', 'false');
    await expect(unread(tab)).toHaveText('1');
  }
  await here.getByTestId('mark-all-read').click();
  for (const tab of tabs) {
    await expect(rows(tab).first()).toHaveAttribute('data-read', 'true');
    await expect(unread(tab)).toHaveCount(0);
    await expect(tab.getByTestId('bell')).toHaveAccessibleName('Notifications: nothing unread');
    await expect(tab).not.toHaveTitle(/^\(/);
  }
  await here.getByTestId('clear-all').click();
  await here.getByRole('button', { name: 'Keep it' }).click();
  await expect(rows(here)).toHaveCount(2);
  await here.getByTestId('clear-all').click();
  await here.getByTestId('confirm-clear').click();
  await expect(here.getByTestId('no-notifications')).toBeVisible();
  await expect(there.getByText('Nothing to tell you yet')).toBeVisible();
  await move('The hall');
  for (const tab of tabs) {
    await expect(rows(tab)).toHaveCount(1);
    await expectNotReloaded(tab);
  }
  await rows(here).getByRole('link').click();
  await expect(here).toHaveURL(new RegExp(`/events/${event.id}$`));
  await expect(here.getByTestId('bell-panel')).toBeHidden();
  for (const tab of tabs) await expect(unread(tab)).toHaveCount(0);
});

/** Counts the tones that a page makes. */
async function listen(tab: Tab): Promise<void> {
  await tab.addInitScript(() => {
    const page = window as unknown as { tones: number };
    page.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      page.tones += 1;
      start.call(this, when);
    };
    // A machine without loudspeakers never resumes.
    AudioContext.prototype.resume = () => Promise.resolve();
  });
}

/** How often it rang in all these tabs, once each of them has decided. A ring has two tones. */
async function rings(tabs: Tab[]): Promise<number> {
  const tones = tabs.map((tab) =>
    tab.evaluate(async () => {
      await navigator.locks.request('majlis.ring', () => undefined);
      return (window as unknown as { tones: number }).tones;
    }),
  );
  return (await Promise.all(tones)).reduce((sum, one) => sum + one, 0) / 2;
}

test('a booking rings for whoever wants to hear it, once in all tabs of a browser, and leads to the desk', async ({ cast, browser }) => {
  const [organizer, event, guests] = [await cast.person(), [] as MajlisEvent[], await cast.people(3)];
  for (let index = 0; index < 3; index += 1) event.push(await cast.event(organizer));
  const book = (index: number) => cast.book(guests[index] as Person, event[index] as MajlisEvent);
  const first = await openBrowser(browser, cast.server.url);
  await listen(first);
  await signIn(first, organizer);
  const second = await first.context().newPage();
  await listen(second);
  const tabs = [first, second];
  await show(second, '/');
  await second.locator('h1').click();
  await first.bringToFront();
  await show(first, '/notifications/preferences');
  const sound = first.getByTestId('booking.new-sound');
  await expect(sound).not.toBeChecked();
  await Promise.all([first.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok()), sound.check()]);

  await book(0);
  for (const tab of tabs) {
    await expect(unread(tab)).toHaveText('1');
    await expect(tab.getByTestId('arrival')).toContainText((event[0] as MajlisEvent).title);
  }
  expect(await rings(tabs)).toBe(1);
  await second.bringToFront();
  await second.getByTestId('arrival').getByRole('link').click();
  await expect(second).toHaveURL(new RegExp(`/events/${event[0]?.id}/manage$`));
  for (const tab of tabs) await expect(unread(tab)).toHaveCount(0);

  await first.bringToFront();
  // On this device neither to be heard nor to be seen.
  await first.getByTestId('device-sound').uncheck();
  await first.getByTestId('device-visual').uncheck();
  await book(1);
  for (const tab of tabs) {
    await expect(unread(tab)).toHaveText('1');
    await expect(tab.getByTestId('arrivals-said')).toContainText((event[1] as MajlisEvent).title);
    await expect(tab.getByTestId('arrival')).toHaveCount(0);
    await expect(tab).not.toHaveTitle(/^\(/);
  }
  expect(await rings(tabs)).toBe(1);

  // On no device.
  await first.getByTestId('device-sound').check();
  await Promise.all([first.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok()), sound.uncheck()]);
  await book(2);
  for (const tab of tabs) {
    await expect(unread(tab)).toHaveText('2');
    await expect(tab.getByTestId('arrivals-said')).toContainText((event[2] as MajlisEvent).title);
  }
  expect(await rings(tabs)).toBe(1);
});

/** Writes down all that a page points out from now on, also what is gone by then. */
async function witness(tab: Tab): Promise<void> {
  await tab.evaluate(() => {
    const page = window as unknown as { seen: string[] };
    page.seen = [];
    const look = (): void => {
      for (const place of document.querySelectorAll('[data-testid="arrivals-said"], [data-testid="arrival"]')) {
        const text = place.textContent ?? '';
        if (text !== '' && !page.seen.includes(text)) page.seen.push(text);
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

const pointedOut = (tab: Tab): Promise<string[]> => tab.evaluate(() => (window as unknown as { seen: string[] }).seen);

test('what is said in a conversation that somebody reads is pointed out in no tab and on no device of theirs', async ({ cast, browser }) => {
  const [reader, writer, guest] = await cast.people(3) as [Person, Person, Person];
  const event = await cast.event(reader);
  const chat = await chatOf(reader, [writer]);
  const reading = await openBrowser(browser, cast.server.url);
  const device = await openBrowser(browser, cast.server.url, true);
  for (const tab of [reading, device]) {
    await listen(tab);
    await signIn(tab, reader);
  }
  const beside = await reading.context().newPage();
  await listen(beside);
  const tabs = [reading, beside, device];
  for (const tab of [beside, device]) {
    await show(tab, '/');
    await tab.locator('h1').click();
  }
  await reading.bringToFront();
  await show(reading, `/chats/${chat.id}`);
  await reading.getByTestId('message-input').click();
  for (const tab of tabs) await witness(tab);

  await say(writer, chat, 'Is there parking?');
  await expect(reading.getByTestId('message-log')).toContainText('Is there parking?');
  // A booking does not ring for organizers, and is pointed out after what was said before it.
  await cast.book(guest, event);
  for (const tab of tabs) {
    await expect(tab.getByTestId('arrivals-said')).toContainText(event.title);
    const texts = await pointedOut(tab);
    expect(texts.filter((text) => !text.includes(event.title))).toEqual([]);
  }
  expect(await rings(tabs)).toBe(0);

  // Nobody looks at it any more.
  await show(reading, '/');
  await reading.locator('h1').click();
  await say(writer, chat, 'Never mind');
  for (const tab of tabs) {
    await expect(tab.getByTestId('arrivals-said')).toContainText(writer.name);
    await expect(tab.getByTestId('arrival')).toContainText(writer.name);
  }
  expect([await rings([reading, beside]), await rings([device])]).toEqual([1, 1]);
});

test('what somebody chooses is shown at once and stored whole; what the server did not take is taken back', async ({ cast, browser }) => {
  const person = await cast.person();
  const tab = await openBrowser(browser, cast.server.url);
  await signIn(tab, person);
  const path = '**/api/v1/notifications/preferences';
  const sent: Preferences[] = [];
  const ways = { inApp: true, email: false, sound: true };
  await tab.route(path, async (route) => {
    if (route.request().method() === 'PUT') {
      sent.push(route.request().postDataJSON() as Preferences);
      await route.fulfill({ status: 503, json: { code: 'unavailable', title: 'Busy' } });
    } else {
      const answer = await route.fetch();
      const known = (await answer.json()) as Preferences;
      await route.fulfill({ json: { ...known, types: { ...known.types, 'zebra.seen': ways } } });
    }
  });
  await tab.goto('/notifications/preferences');
  const email = tab.getByTestId('event.changed-email');
  await expect(tab.getByText('zebra.seen')).toBeVisible();
  await expect(tab.getByTestId('zebra.seen-email')).not.toBeChecked();
  await expect(tab.getByRole('checkbox', { name: 'Time or place changes: Email' })).toBeChecked();
  await email.click();
  await expect(tab.getByRole('alert')).toContainText('busy');
  await expect(email).toBeChecked();
  expect(sent[0]?.types['zebra.seen']).toEqual(ways);
  expect(sent[0]?.types['event.changed']).toEqual({ inApp: true, email: false, sound: true });
  expect(Object.keys(sent[0]?.types ?? {}).length).toBeGreaterThan(15);

  await tab.unroute(path);
  await tab.reload();
  await expect(email).toBeVisible();
  // Each that the server has goes by words, none by its name.
  for (const row of await tab.getByTestId('preference').all()) {
    await expect(row.getByRole('rowheader')).not.toHaveText((await row.getAttribute('data-type')) ?? '');
  }
  // One after the other, faster than the server answers.
  await email.click();
  await tab.getByTestId('event.reminder-inApp').click();
  await tab.getByTestId('booking.new-email').click();
  await expect(tab.getByTestId('event.reminder-sound')).toBeDisabled();
  const stored = () => person.rest.get<Preferences>('/notifications/preferences');
  await expect.poll(async () => (await stored()).types['booking.new']?.email).toBe(true);
  expect((await stored()).types).toMatchObject({ 'event.changed': { email: false }, 'event.reminder': { inApp: false, sound: true } });

  await tab.getByTestId('quiet-on').check();
  const form = tab.getByTestId('quiet-hours');
  await form.locator('[name="from"]').fill('23:30');
  await form.locator('[name="to"]').fill('23:30');
  await form.locator('[name="timeZone"]').fill('Mars/Base');
  await tab.getByTestId('save-quiet-hours').click();
  await expect(form).toContainText('must end at another time');
  await expect(form).toContainText('Choose a time zone from the list');
  await expect(form.locator('[name="to"]')).toBeFocused();
  await form.locator('[name="to"]').fill('06:15');
  await form.locator('[name="timeZone"]').fill('Asia/Riyadh');
  await tab.getByTestId('save-quiet-hours').click();
  await expect(tab.getByTestId('notice')).toContainText('Saved');
  const quietHours = { from: '23:30', to: '06:15', timeZone: 'Asia/Riyadh' };
  expect(await stored()).toMatchObject({ quietHours, types: { 'event.changed': { email: false } } });
  await tab.getByTestId('quiet-on').uncheck();
  await tab.getByTestId('save-quiet-hours').click();
  await expect.poll(async () => (await stored()).quietHours).toBeNull();
});

test('older ones are a press away, and those of a group or unread ones are found among them', async ({ cast, browser }) => {
  const { guest, move } = await booked(cast);
  for (let index = 1; index <= 22; index += 1) await move(`Venue ${index}`);
  const tab = await openBrowser(browser, cast.server.url);
  await signIn(tab, guest);
  await show(tab, '/notifications');
  await expect(unread(tab)).toHaveText('23');
  await expect(rows(tab)).toHaveCount(20);
  await tab.getByTestId('more-notifications').click();
  await expect(rows(tab)).toHaveCount(23);
  await tab.getByTestId('notification-group').selectOption({ label: 'Bookings and waitlists' });
  await expect(rows(tab)).toHaveCount(1);
  await expect(rows(tab)).toHaveAttribute('data-type', 'booking.confirmed');
  await tab.getByTestId('show-unread').click();
  await expect(tab).toHaveURL(/unread=true/);
  await rows(tab).getByTestId('mark-read').click();
  await expect(tab.getByText('There is nothing of this kind')).toBeVisible();
  await tab.getByTestId('notification-group').selectOption({ label: 'Anything' });
  await expect(rows(tab)).toHaveCount(20);
  await move('The last of all');
  await expect(rows(tab)).toHaveCount(21);
  await tab.reload();
  await expect(rows(tab).first()).toContainText('Changed: ');
  await expect(tab.getByTestId('show-unread')).toHaveAttribute('aria-pressed', 'true');
});

test('who has only a keyboard reads, goes on where they were, and comes back to the bell', async ({ cast, browser }) => {
  const { guest, event, move } = await booked(cast);
  await move('The roof');
  await move('The garden');
  const tab = await openBrowser(browser, cast.server.url);
  await signIn(tab, guest);
  await show(tab, '/');
  const bell = tab.getByTestId('bell');
  await tabTo(tab, bell);
  await tab.keyboard.press('Enter');
  await expect(tab.getByRole('dialog', { name: 'Notifications' })).toBeFocused();
  await expect(rows(tab)).toHaveCount(3);
  await tabTo(tab, rows(tab).first().getByTestId('mark-read'));
  await tab.keyboard.press('Enter');
  await expect(rows(tab).first()).toHaveAttribute('data-read', 'true');
  await expect(rows(tab).first().getByRole('link')).toBeFocused();
  await tab.keyboard.press('Escape');
  await expect(tab.getByTestId('bell-panel')).toBeHidden();
  await expect(bell).toBeFocused();

  await tab.keyboard.press('Enter');
  await tabTo(tab, tab.getByTestId('clear-all'));
  await tab.keyboard.press('Enter');
  await expect(tab.getByRole('dialog', { name: 'Delete all notifications?' })).toBeVisible();
  await tab.keyboard.press('Escape');
  await expect(tab.getByRole('dialog', { name: 'Delete all notifications?' })).toBeHidden();
  await expect(tab.getByTestId('clear-all')).toBeFocused();
  await tabTo(tab, tab.getByTestId('all-notifications'));
  await tab.keyboard.press('Enter');
  await expect(tab).toHaveURL(/\/notifications$/);
  await tabTo(tab, rows(tab).first().getByTestId('delete-notification'));
  await tab.keyboard.press('Enter');
  await expect(rows(tab)).toHaveCount(2);
  await expect(rows(tab).first().getByRole('link')).toBeFocused();
  await tab.keyboard.press('Enter');
  await expect(tab).toHaveURL(new RegExp(`/events/${event.id}$`));
  await expect(unread(tab)).toHaveText('1');
});

test('in Arabic on a phone, by day and by night, nothing is in the way of anybody', async ({ cast, browser }) => {
  const { guest, move } = await booked(cast);
  await move('القاعة الكبيرة');
  const tab = await openBrowser(browser, cast.server.url, true);
  await signIn(tab, guest);
  await switchToArabic(tab);
  await expect(unread(tab)).toHaveText('٢');
  await expect(tab).toHaveTitle(/^\(٢\) /);
  await expect(tab.getByTestId('bell')).toHaveAccessibleName('الإشعارات: إشعاران غير مقروءين');
  await tab.getByTestId('bell').click();
  await expect(rows(tab)).toHaveCount(2);
  await expectAccessible(tab);
  await expectNoSidewaysScroll(tab);
  await tab.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(tab);
  await tab.getByTestId('all-notifications').click();
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('الإشعارات');
  await expect(rows(tab)).toHaveCount(2);
  await expectAccessible(tab);
  await expectNoSidewaysScroll(tab);
  await tab.getByTestId('to-preferences').click();
  await tab.getByTestId('quiet-on').check();
  await expectAccessible(tab);
  await tab.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(tab);
  await expectNoSidewaysScroll(tab);
  await move('السطح');
  await expect(tab.getByTestId('arrival')).toBeVisible();
  await expectAccessible(tab);
  await expectNoSidewaysScroll(tab);
});

test('nobody hears of others: the bell is for who is signed in, and empties for the next', async ({ cast, browser }) => {
  const { organizer, guest } = await booked(cast);
  const other = await cast.person();
  const tab = await openBrowser(browser, cast.server.url);
  await tab.goto('/notifications');
  await expect(tab).toHaveURL(/\/login/);
  await expect(tab.getByTestId('bell')).toHaveCount(0);
  await signIn(tab, guest);
  await expect(unread(tab)).toHaveText('1');
  const [mine, open, any] = await Promise.all([0, 1, 2].map(() => tab.context().newPage())) as [Tab, Tab, Tab];
  await mine.goto('/notifications/preferences');
  await expect(mine.getByTestId('quiet-hours')).toBeVisible();
  await open.goto('/events/new');
  await expect(open.locator('form').first()).toBeVisible();
  await any.goto('/');
  await expect(any.getByTestId('bell')).toBeVisible();

  const chat = await chatOf(guest, [organizer]);
  await tab.bringToFront();
  await show(tab, `/chats/${chat.id}`);
  await say(organizer, chat, 'For you alone');
  await expect(tab.getByTestId('chat-news')).toContainText('For you alone');
  await tab.getByTestId('bell').click();
  await tab.getByTestId('mark-all-read').click();
  await expect(tab.getByTestId('announcement')).not.toHaveText('');
  await tab.keyboard.press('Escape');
  await tab.getByTestId('message-input').fill('Nobody else may read this');
  const drafts = () => tab.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('majlis.draft.')).length);
  expect(await drafts()).toBe(1);
  for (const page of [tab, mine, open, any]) await markDocument(page);
  await tab.getByTestId('user-menu').click();
  await tab.getByTestId('sign-out').click();
  await expect(tab.getByTestId('notice')).toHaveText(/You are signed out/);
  await expect(tab).toHaveURL(`${cast.server.url}/`);
  await expect(tab.getByTestId('bell')).toHaveCount(0);
  await expect(tab).not.toHaveTitle(/^\(/);
  await expect(tab.getByTestId('announcement')).toHaveText('');
  expect(await drafts()).toBe(0);
  // Other tabs follow: none stays at a page that is for somebody, and a page for all stays.
  await expect(mine).toHaveURL(/\/login\?redirect=.*preferences/);
  await expect(open).toHaveURL(/\/login/);
  await expect(any.getByTestId('bell')).toHaveCount(0);
  await expect(any).toHaveURL(`${cast.server.url}/`);
  for (const page of [mine, open, any]) await expect(page.getByTestId('notice')).toHaveCount(0);
  for (const page of [tab, mine, open, any]) await expectNotReloaded(page);
  const list = '**/api/v1/notifications?*';
  await tab.route(list, (route) => route.fulfill({ status: 503, json: { code: 'unavailable', title: 'Busy' } }));
  await signIn(tab, other);
  await tab.getByTestId('bell').click();
  await expect(tab.getByTestId('bell-panel').getByRole('alert')).toContainText('could not be loaded');
  await tab.unroute(list);
  await tab.getByRole('button', { name: 'Try again' }).click();
  await expect(tab.getByTestId('no-notifications')).toBeVisible();
  await expect(unread(tab)).toHaveCount(0);
});

test('each namespace renews its token in place before it runs out, and what happens after is heard on the same connection', async ({ ownStage, browser }) => {
  // A minute before it runs out is a second after it began.
  const { cast } = await ownStage({ env: { MAJLIS_AUTH__ACCESS_TTL: '61s' } });
  const { guest, move } = await booked(cast);
  const tab = await openBrowser(browser, cast.server.url);
  const [renewed, ended] = [new Set<string>(), [] as string[]];
  let reconnections = 0;
  tab.on('websocket', (socket) => {
    reconnections += 1;
    socket.on('framereceived', ({ payload }) => {
      // The root namespace goes without its name.
      const [, namespace = '/', name] = /^42(\/[a-z-]+,)?\["([a-z-]+)"/.exec(String(payload)) ?? [];
      if (name === 'authenticated') renewed.add(namespace.replace(',', ''));
      if (String(payload).startsWith('41')) ended.push(String(payload));
    });
  });
  await signIn(tab, guest);
  await show(tab, '/');
  reconnections = 0;
  renewed.clear();
  await expect.poll(() => [...renewed].sort()).toEqual(['/', '/events', '/notifications', '/users']);
  await move('The roof');
  await expect(unread(tab)).toHaveText('2');
  expect([reconnections, ended]).toEqual([0, []]);
});
