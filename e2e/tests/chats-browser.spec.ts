import { expectAccessible } from '../support/axe';
import { expectNoSidewaysScroll, openEvent, tabTo } from '../support/browser';
import { ChatPages } from '../support/chat-pages';
import { chatNow, chatOf, messagesOf, say } from '../support/chats';
import { plainPng } from '../support/pictures';
import { expect, test } from '../support/test';
import type { Chat, Page } from '../support/wire';

// Two browsers at once take their time on a small machine.
test.describe.configure({ timeout: 120_000 });

test('two people write to each other, and see what was delivered, what is read and who types', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const [one, other] = await Promise.all([ChatPages.enter(browser, cast, layla), ChatPages.enter(browser, cast, omar)]);
  await one.open(chat);
  await one.say('Is there parking nearby?');
  // Omar is on another page of the app: it has arrived, and waits to be read.
  await expect(one.delivery('parking')).toHaveAttribute('data-state', 'delivered');
  await expect(other.unread).toHaveAttribute('data-count', '1');
  await other.page.getByRole('link', { name: /^Messages/ }).click();
  await expect(other.row(chat)).toHaveAttribute('data-unread', '1');
  await expect(other.row(chat)).toContainText('Is there parking nearby?');
  await other.row(chat).getByRole('link').click();
  await expect(other.message('parking')).toBeVisible();
  await expect(one.delivery('parking')).toHaveAttribute('data-state', 'read');
  await expect(one.delivery('parking')).toContainText('Read');
  await expect(other.unread).toHaveCount(0);
  await expect(other.row(chat)).toHaveAttribute('data-unread', '0');

  await other.input.pressSequentially('There');
  await expect(one.typing).toContainText('is typing');
  await expect(one.typing).toContainText(omar.name);
  await other.input.fill('');
  await expect(one.typing).toHaveText('');
  await other.input.fill('There is,\nbehind the house');
  await other.input.press('Shift+Enter');
  await other.input.press('Enter');
  await expect(one.message('behind the house')).toBeVisible();
  await expect(other.delivery('behind the house')).toHaveAttribute('data-state', 'read');
  await expect(one.page.getByTestId('chat-news')).toContainText('There is');
  // Each message stands there once, in both browsers and on the server.
  for (const { log } of [one, other]) await expect(log.getByTestId('message')).toHaveCount(2);
  await expect(one.row(chat)).toContainText('There is');
  await expect(other.row(chat)).toContainText('You: There is');
});

test('what is sent while the other is away waits for them, and a draft for its writer', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  await one.say('First');
  await one.say('Second');
  await expect(one.delivery('Second')).toHaveAttribute('data-state', 'sent');
  await one.input.fill('Third, not yet');
  await one.page.reload();
  await expect(one.input).toHaveValue('Third, not yet');

  const other = await ChatPages.enter(browser, cast, omar);
  await expect(other.unread).toHaveAttribute('data-count', '2');
  await expect(one.delivery('Second')).toHaveAttribute('data-state', 'delivered');
  await other.page.goto('/chats');
  await expect(other.row(chat).getByTestId('unread')).toContainText('2');
  await other.row(chat).getByRole('link').click();
  await expect(other.page.getByTestId('new-line')).toBeVisible();
  await expect(one.delivery('First')).toHaveAttribute('data-state', 'read');
});

test('what cannot be sent says so, and is sent once when it is tried again', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  const path = `**/api/v1/chats/${chat.id}/messages`;
  await one.page.route(path, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 409, json: { code: 'chat_full', title: 'Conflict' } }) : route.fallback(),
  );
  await one.input.fill('Hello there');
  await one.input.press('Enter');
  await expect(one.message('Hello there')).toContainText('Not sent');
  await one.page.unroute(path);
  await one.message('Hello there').getByTestId('retry-message').click();
  await expect(one.delivery('Hello there')).toHaveAttribute('data-state', 'sent');

  // It arrives, but its answer is lost, as often as it is asked for.
  await one.page.route(path, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await one.say('Are you well?');
  await expect(one.delivery('Are you well?')).toHaveAttribute('data-state', 'sent');
  await one.page.unroute(path);
  await one.say('Good night');
  await expect(one.log.getByTestId('message')).toHaveCount(3);
  expect((await messagesOf(omar, chat)).map(({ content }) => content)).toEqual(['Good night', 'Are you well?', 'Hello there']);
});

test('messages are answered, edited and deleted before the other’s eyes', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const [one, other] = await Promise.all([ChatPages.enter(browser, cast, layla), ChatPages.enter(browser, cast, omar)]);
  await Promise.all([one.open(chat), other.open(chat)]);
  await one.say('Bring bread');
  await one.say('And dates');
  await other.message('Bring bread').hover();
  await other.message('Bring bread').getByTestId('reply').click();
  await expect(other.page.getByTestId('replying-to')).toContainText('Bring bread');
  await other.say('How much?');
  await expect(one.message('How much?').getByTestId('answered')).toContainText('Bring bread');
  await one.message('How much?').getByTestId('answered').click();
  await expect(one.log.getByTestId('message').first()).toBeFocused();

  await one.more('And dates');
  await one.message('And dates').getByTestId('edit-message').click();
  const edit = one.page.getByTestId('edit-input');
  await expect(edit).toHaveValue('And dates');
  await edit.fill('And figs');
  await edit.press('Enter');
  await expect(other.message('And figs')).toContainText('edited');
  await expect(one.message('And figs')).toBeFocused();
  await expect(other.message('And dates')).toHaveCount(0);

  await one.more('Bring bread');
  await one.message('Bring bread').getByTestId('delete-message').click();
  await one.page.getByTestId('confirm-delete-message').click();
  for (const pages of [one, other]) {
    await expect(pages.log.getByTestId('message').first()).toContainText('This message was deleted.');
    await expect(pages.log).not.toContainText('Bring bread');
  }
  await expect(one.log.getByTestId('message').first()).toBeFocused();
  await one.more('And figs');
  for (const colorScheme of ['light', 'dark'] as const) {
    await one.page.emulateMedia({ colorScheme });
    await expectAccessible(one.page);
  }
  // Nobody deletes what another has said.
  await expect(other.message('And figs').getByTestId('message-more')).toHaveCount(0);
});

test('pictures and PDF files are chosen, sent and shown to those in the chat alone', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const [one, other] = await Promise.all([ChatPages.enter(browser, cast, layla), ChatPages.enter(browser, cast, omar)]);
  await Promise.all([one.open(chat), other.open(chat)]);
  const chooser = one.page.getByTestId('file-input');
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  await chooser.setInputFiles([
    { name: 'garden.png', mimeType: 'image/png', buffer: plainPng(320, 200) },
    { name: 'plan.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: 'music.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('ID3') },
  ]);
  const uploads = one.page.getByTestId('upload');
  await expect(uploads.filter({ hasText: 'garden' })).toHaveAttribute('data-state', 'ready');
  await expect(uploads.filter({ hasText: 'plan' })).toHaveAttribute('data-state', 'ready');
  await expect(uploads.filter({ hasText: 'music' })).toContainText('Only JPEG');
  await uploads.filter({ hasText: 'music' }).getByTestId('remove-upload').click();
  await expect(uploads).toHaveCount(2);
  await one.page.getByTestId('send-message').click();
  await expect(uploads).toHaveCount(0);

  const picture = other.log.getByTestId('picture');
  await expect(picture.locator('img')).toHaveJSProperty('complete', true);
  await expect.poll(() => picture.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await picture.click();
  await expect(other.page.getByTestId('picture-large')).toBeVisible();
  await other.page.keyboard.press('Escape');
  await expect(other.page.getByTestId('picture-large')).toBeHidden();
  const download = other.page.waitForEvent('download');
  await other.log.getByTestId('file').click();
  expect((await download).suggestedFilename()).toBe('plan.pdf');
  await expect(other.row(chat).getByTestId('preview')).toHaveText('Picture');
});

test('whoever is blocked cannot write, and is not told why; nor does the one who blocks', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const [one, other] = await Promise.all([ChatPages.enter(browser, cast, layla), ChatPages.enter(browser, cast, omar)]);
  await Promise.all([one.open(chat), other.open(chat)]);
  await one.page.getByTestId('block').click();
  await one.page.getByTestId('confirm-block').click();
  await expect(one.page.getByTestId('cannot-write')).toContainText(omar.name);
  await expect(one.input).toHaveCount(0);
  await other.input.fill('Are you there?');
  await other.input.press('Enter');
  await expect(other.message('Are you there?')).toContainText('cannot be delivered');
  await expect(other.page.getByTestId('cannot-write')).toHaveCount(0);
  await one.page.getByTestId('block').click();
  await expect(one.input).toBeVisible();
  await other.message('Are you there?').getByTestId('retry-message').click();
  await expect(one.message('Are you there?')).toBeVisible();
});

test('a guest and an organizer talk about a booking on its page, where its status changes at once', async ({ cast, browser }) => {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer, { requiresApproval: true });
  const booking = await cast.book(guest, event);
  const [one, other] = await Promise.all([ChatPages.enter(browser, cast, guest), ChatPages.enter(browser, cast, organizer)]);
  await one.page.goto(`/bookings/${booking.id}/ticket`);
  await one.page.getByTestId('booking-chat').getByTestId('start-chat').click();
  await one.say('May I bring my daughter?');

  await other.page.goto(`/events/${event.id}/manage`);
  await other.page.getByTestId('attendee').getByTestId('start-chat').click();
  await expect(other.message('daughter')).toBeVisible();
  await expect(other.page.getByTestId('conversation')).toContainText(event.title);
  await other.say('Gladly');
  await expect(one.message('Gladly')).toBeVisible();
  await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'confirmed' });
  await expect(one.page.getByTestId('ticket')).toBeVisible();
  await expect(one.message('Gladly')).toBeVisible();
  // Opened again, the conversation is there by itself.
  await one.page.reload();
  await expect(one.message('Gladly')).toBeVisible();
});

test('whoever looks at an event asks its organizers', async ({ cast, browser }) => {
  const [organizer, visitor] = await cast.pair();
  const event = await cast.event(organizer);
  const one = await ChatPages.enter(browser, cast, visitor);
  await openEvent(one.page, event);
  await one.page.getByTestId('start-chat').click();
  await expect(one.page).toHaveURL(/\/chats\//);
  await one.say('Is it for children?');
  await expect(one.page.getByTestId('conversation')).toContainText(event.title);
  const { data } = await organizer.rest.get<Page<Chat>>('/chats');
  expect(data.map(({ eventId, unreadCount }) => [eventId, unreadCount])).toEqual([[event.id, 1]]);
  // An organizer does not ask themselves.
  const other = await ChatPages.enter(browser, cast, organizer);
  await openEvent(other.page, event);
  await expect(other.page.getByTestId('manage-event')).toBeVisible();
  await expect(other.page.getByTestId('start-chat')).toHaveCount(0);
});

test('a long chat opens at its end, reads on upwards without a jump, and is searched', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  for (let line = 1; line <= 130; line += 1) await say(line % 3 === 0 ? omar : layla, chat, `Line ${line} of the talk`);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  await expect(one.message('Line 130 of')).toBeInViewport();
  // Only what is in sight is drawn.
  expect(await one.log.getByTestId('message').count()).toBeLessThan(50);
  await one.log.getByTestId('message').last().focus();
  await one.page.keyboard.press('Home');
  // One page more; or two, where lines are still being laid out.
  await expect(one.log).toHaveAttribute('data-count', /^(100|130)$/);
  // The line that was the first one stays where it was.
  await expect(one.message('Line 81 of')).toBeFocused();
  await expect(one.message('Line 81 of')).toBeInViewport();
  await say(omar, chat, 'While you read');
  await expect(one.page.getByTestId('to-end')).toHaveAttribute('data-count', '1');
  await expect(one.message('Line 81 of')).toBeInViewport();
  await one.page.getByTestId('to-end').click();
  await expect(one.message('While you read')).toBeInViewport();

  await one.page.getByTestId('open-search').click();
  await one.page.getByTestId('search-input').fill('line 7 of');
  await one.page.getByTestId('found-message').click();
  await expect(one.message('Line 7 of')).toBeFocused();
  await expect(one.message('Line 7 of')).toBeInViewport();
});

test('on a phone the list and the conversation take turns, in Arabic as in English', async ({ cast, browser }) => {
  const [layla, omar] = [await cast.person({ fullName: 'ليلى حسن' }), await cast.person({ fullName: 'عمر صالح' })];
  const chat = await chatOf(layla, [omar]);
  await say(omar, chat, 'مساء الخير');
  await say(omar, chat, 'See you at https://example.org/' + 'long'.repeat(40));
  const one = await ChatPages.enter(browser, cast, layla, { phone: true, arabic: true });
  await one.page.goto('/chats');
  await expect(one.row(chat).getByTestId('unread')).toContainText('٢');
  await expectNoSidewaysScroll(one.page);
  await one.row(chat).getByRole('link').click();
  await expect(one.row(chat)).toBeHidden();
  await one.say('أهلًا بك');
  await expectNoSidewaysScroll(one.page);
  await expectAccessible(one.page);
  const [own, theirs] = await Promise.all([one.message('أهلًا بك'), one.message('مساء الخير')].map((line) => line.getByTestId('bubble').or(line.getByTestId('message-text')).first().boundingBox()));
  // One's own side is the end of the line: the left one.
  expect(own?.x ?? 999).toBeLessThan(theirs?.x ?? 0);
  await one.page.getByTestId('to-chats').click();
  await expect(one.row(chat)).toBeVisible();
  await expect(one.row(chat)).toContainText('أنت');
  await expectAccessible(one.page);
});

test('without a mouse one opens a chat, answers, and comes back to the line where one was', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  await say(omar, chat, 'One');
  await say(omar, chat, 'Two');
  const one = await ChatPages.enter(browser, cast, layla);
  await one.page.goto('/chats');
  await tabTo(one.page, one.row(chat).getByRole('link'));
  await one.page.keyboard.press('Enter');
  await expect(one.message('Two')).toBeVisible();
  await tabTo(one.page, one.message('Two'));
  await one.page.keyboard.press('ArrowUp');
  await expect(one.message('One')).toBeFocused();
  await one.page.keyboard.press('Tab');
  await expect(one.message('One').getByTestId('reply')).toBeFocused();
  await one.page.keyboard.press('Enter');
  await expect(one.input).toBeFocused();
  await one.page.keyboard.type('To the first');
  await one.page.keyboard.press('Enter');
  await expect(one.message('To the first').getByTestId('answered')).toContainText('One');
  await expect(one.input).toBeFocused();
  await expect(one.input).toHaveValue('');
});


test('on the page of a booking a message is unread until one comes to it', async ({ cast, browser }) => {
  const [organizer, guest] = await cast.pair();
  const event = await cast.event(organizer);
  const booking = await cast.book(guest, event);
  const chat = await guest.rest.create<Chat>('/chats', { bookingId: booking.id });
  await say(organizer, chat, 'Come by the garden gate');
  const one = await ChatPages.enter(browser, cast, guest, { phone: true });
  await one.page.goto(`/bookings/${booking.id}/ticket`);
  await expect(one.message('garden gate')).toHaveCount(1);
  await expect(one.page.getByTestId('ticket')).toBeInViewport();
  await expect(one.unread).toHaveAttribute('data-count', '1');
  // It is heard and drawn, and still nobody has seen it.
  await say(organizer, chat, 'It is open from six');
  await expect(one.message('open from six')).toHaveCount(1);
  await expect(one.unread).toHaveAttribute('data-count', '2');
  expect((await chatNow(guest, chat)).unreadCount).toBe(2);
  await one.input.scrollIntoViewIfNeeded();
  await expect(one.unread).toHaveCount(0);
  expect((await chatNow(guest, chat)).unreadCount).toBe(0);
});

test('messages stand in the server’s order after it was killed while one wrote', async ({ ownStage, browser }) => {
  const { server, cast } = await ownStage();
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  await one.say('Before the cut');
  await server.kill();
  await one.input.fill('Into the void');
  await one.input.press('Enter');
  await expect(one.message('Into the void')).toContainText('Not sent');
  // It comes back for all but her live connection.
  await one.page.context().setOffline(true);
  await server.restart();
  await say(omar, chat, 'Are you there?');
  await one.page.context().setOffline(false);
  await one.message('Into the void').getByTestId('retry-message').click();
  await expect(one.input).toBeFocused();
  await expect(one.delivery('Into the void')).not.toHaveAttribute('data-state', /sending|failed/);
  await say(omar, chat, 'Now I hear you');
  await expect(one.message('Now I hear you')).toBeVisible();
  const order = (await messagesOf(omar, chat)).map(({ content }) => content).toReversed();
  expect(order).toEqual(['Before the cut', 'Are you there?', 'Into the void', 'Now I hear you']);
  await expect(one.log.getByTestId('message-text')).toHaveText(order);
});

test('a screen reader is told each message, also the same words again, and nothing of what is searched over is read', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  await expect(one.page).toHaveTitle(new RegExp(omar.name));
  const news = one.page.getByTestId('chat-news').locator('p');
  await say(omar, chat, 'Yes');
  await expect(news).toHaveCount(1);
  await say(omar, chat, 'Yes');
  await expect(news).toHaveCount(2);
  await expect(news.last()).toContainText('Yes');
  await expect(one.row(chat)).toHaveAttribute('data-unread', '0');

  await one.page.getByTestId('open-search').click();
  await say(omar, chat, 'Behind the search');
  await expect(one.row(chat)).toHaveAttribute('data-unread', '1');
  await one.page.getByTestId('search-input').press('Escape');
  await expect(one.page.getByTestId('open-search')).toBeFocused();
  await expect(one.row(chat)).toHaveAttribute('data-unread', '0');
});

test('on a phone the focus goes to the conversation and back to its row; on its side one sees where one writes', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla, { phone: true });
  await one.page.goto('/chats');
  await one.row(chat).getByRole('link').click();
  await expect(one.page.getByTestId('conversation-title')).toBeFocused();
  await one.page.getByTestId('to-chats').click();
  await expect(one.row(chat).getByRole('link')).toBeFocused();
  await one.page.setViewportSize({ width: 844, height: 390 });
  await one.row(chat).getByRole('link').click();
  await expect(one.input).toBeInViewport({ ratio: 1 });
  const [composer, bar] = await Promise.all([one.page.getByTestId('composer'), one.page.getByRole('navigation').filter({ visible: true }).last()].map((part) => part.boundingBox()));
  expect((composer?.y ?? 999) + (composer?.height ?? 999)).toBeLessThanOrEqual((bar?.y ?? 0) + 1);
});

test('a file that could not be uploaded is tried again, and not left out silently', async ({ cast, browser }) => {
  const [layla, omar] = await cast.pair();
  const chat = await chatOf(layla, [omar]);
  const one = await ChatPages.enter(browser, cast, layla);
  await one.open(chat);
  await one.page.route('**/api/v1/uploads', (route) => route.fulfill({ status: 503, json: { code: 'unavailable', title: 'Unavailable' } }));
  await one.page.getByTestId('file-input').setInputFiles({ name: 'garden.png', mimeType: 'image/png', buffer: plainPng(32, 20) });
  const upload = one.page.getByTestId('upload');
  await expect(upload).toHaveAttribute('data-state', 'refused');
  await one.input.fill('Look');
  await one.input.press('Enter');
  await expect(one.page.getByTestId('not-yet')).toBeVisible();
  await expect(one.input).toHaveValue('Look');
  await one.page.unroute('**/api/v1/uploads');
  await upload.getByTestId('retry-upload').click();
  await expect(upload).toHaveAttribute('data-state', 'ready');
  await one.input.press('Enter');
  await expect(one.log.getByTestId('picture')).toHaveCount(1);
  await expect(one.delivery('Look')).toHaveAttribute('data-state', /sent|delivered|read/);
  expect((await messagesOf(omar, chat)).map(({ content, attachments }) => [content, attachments.length])).toEqual([['Look', 1]]);
  // The keys of the large picture are not those of the log.
  await one.log.getByTestId('picture').click();
  await one.page.keyboard.press('Home');
  await expect(one.page.getByTestId('picture-large')).toBeVisible();
  await one.page.keyboard.press('Escape');
  await expect(one.log.getByTestId('picture')).toBeFocused();
});
