import type { Browser, Page } from '@playwright/test';
import { expectNoSidewaysScroll, openBrowser, signIn, tabTo } from '../support/browser';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { RoomPage } from '../support/room-pages';
import { expect, test } from '../support/test';
import type { MajlisEvent } from '../support/wire';

// Three browsers at once take their time on a small machine.
test.describe.configure({ timeout: 150_000 });

interface House {
  event: MajlisEvent;
  organizer: RoomPage;
  one: RoomPage;
  other: RoomPage;
}

/** An event whose organizer and two attendees are in its live room, each in a browser of their own. */
async function openHouse(cast: Cast, browser: Browser, arabic: boolean): Promise<House> {
  const [leads, first, second] = await Promise.all([
    cast.person(arabic ? { fullName: 'ليلى حسن' } : {}),
    cast.person(arabic ? { fullName: 'عمر صالح' } : {}),
    cast.person(arabic ? { fullName: 'نور كريم' } : {}),
  ]);
  const event = await cast.event(leads);
  await Promise.all([cast.book(first, event), cast.book(second, event)]);
  const [organizer, one, other] = await Promise.all(
    [leads, first, second].map((person) => RoomPage.enter(browser, cast, person, event, { arabic })),
  );
  if (!organizer || !one || !other) throw new Error('three people were to enter');
  return { event, organizer, one, other };
}

/** What people say, in the language they speak. */
const WORDS = {
  English: {
    arabic: false,
    question: 'Will there be tea?', better: 'Why is the sea salty?', rude: 'Who cares?', answer: 'The rivers bring it.',
    poll: 'Where shall we go next?', sea: 'To the sea', hills: 'To the hills', home: 'Home',
    menu: 'What is on the table?', bread: 'Bread', dates: 'Dates', figs: 'Figs',
    hello: 'Good evening, all', reply: 'And to you', spam: 'Buy my carpets', more: 'Buy them now', screen: 'The map of the coast',
    digits: ['2', '50%'],
  },
  Arabic: {
    arabic: true,
    question: 'هل سيُقدَّم الشاي؟', better: 'لماذا ماء البحر مالح؟', rude: 'ومن يهتم؟', answer: 'تحمله الأنهار إليه.',
    poll: 'إلى أين نذهب بعد ذلك؟', sea: 'إلى البحر', hills: 'إلى التلال', home: 'إلى البيت',
    menu: 'ماذا على المائدة؟', bread: 'خبز', dates: 'تمر', figs: 'تين',
    hello: 'مساء الخير جميعًا', reply: 'ومساء النور', spam: 'اشتروا سجادي', more: 'اشتروه الآن', screen: 'خريطة الساحل',
    digits: ['٢', '٥٠'],
  },
} as const;

for (const [language, words] of Object.entries(WORDS)) {
  test.describe(`in ${language}`, () => {
    test('questions are asked, wanted, answered and hidden before everybody’s eyes', async ({ cast, browser }) => {
      const { organizer, one, other } = await openHouse(cast, browser, words.arabic);
      if (words.arabic) {
        await expect(one.page.locator('html')).toHaveAttribute('dir', 'rtl');
        await expect(one.page.getByTestId('part-questions')).toContainText(/[\u0600-\u06ff]{3}/);
      }
      for (const room of [organizer, one, other]) await room.expectOnline(3);
      await one.ask(words.question);
      await other.ask(words.better, { anonymously: true });
      await other.ask(words.rude);
      await expect(organizer.question(words.question)).toContainText(one.person.user.fullName);
      await expect(organizer.question(words.better)).not.toContainText(other.person.user.fullName);

      await other.question(words.question).getByTestId('upvote').click();
      await other.expectVotes(words.question, 1, { mine: true });
      await one.expectVotes(words.question, 1, { mine: false });
      await one.question(words.better).getByTestId('upvote').click();
      await other.question(words.better).getByTestId('upvote').click();
      await organizer.expectVotes(words.better, 2, { mine: false });
      await expect(organizer.question(words.better).getByTestId('upvote')).toContainText(words.digits[0]);
      // Nobody points at the list of the organizer, so it is in order: the most wanted first, of the others the newest.
      await organizer.page.getByRole('heading', { level: 1 }).hover();
      await expect(organizer.page.getByTestId('question')).toContainText([words.better, words.question, words.rude]);
      await other.question(words.question).getByTestId('upvote').click();
      await other.expectVotes(words.question, 0, { mine: false });
      await organizer.expectVotes(words.question, 0, { mine: false });
      await expect(organizer.page.getByTestId('question')).toContainText([words.better, words.rude, words.question]);
      await one.page.getByTestId('order-newest').click();
      await expect(one.page.getByTestId('question')).toContainText([words.rude, words.better, words.question]);

      await organizer.question(words.better).getByTestId('answer-question').click();
      await organizer.question(words.better).getByTestId('answer-text').fill(words.answer);
      await organizer.question(words.better).getByTestId('send-answer').click();
      for (const room of [organizer, one, other]) {
        await expect(room.question(words.better)).toHaveAttribute('data-answered', 'true');
        await expect(room.question(words.better).getByTestId('answer')).toContainText(words.answer);
      }
      await organizer.question(words.rude).getByTestId('hide-question').click();
      await expect(one.question(words.rude)).toHaveCount(0);
      await expect(other.question(words.rude)).toHaveCount(0);
      await expect(organizer.question(words.rude)).toHaveAttribute('data-hidden', 'true');
      // A reload reads the same from the server's memory, and what I voted for.
      await one.page.reload();
      await one.expectVotes(words.better, 2, { mine: true });
      await expect(one.question(words.rude)).toHaveCount(0);
      await organizer.question(words.rude).getByTestId('hide-question').click();
      await expect(other.question(words.rude)).toBeVisible();
      await other.expectNotReloaded();
      await organizer.expectNotReloaded();
    });

    test('polls are opened, counted live, changed and closed', async ({ cast, browser }) => {
      const { organizer, one, other } = await openHouse(cast, browser, words.arabic);
      await organizer.createPoll(words.poll, [words.sea, words.hills, words.home]);
      await expect(one.page.getByTestId('room-news')).toContainText(words.poll);
      await one.vote(words.poll, words.sea);
      await other.vote(words.poll, words.hills);
      for (const room of [organizer, one, other]) {
        await room.expectTally(words.poll, 2, { [words.sea]: [1, 50], [words.hills]: [1, 50], [words.home]: [0, 0] });
        await expect(room.option(words.poll, words.sea)).toContainText(words.digits[1]);
      }
      await one.vote(words.poll, words.hills);
      for (const room of [organizer, one, other]) {
        await room.expectTally(words.poll, 2, { [words.sea]: [0, 0], [words.hills]: [2, 100] });
      }
      await expect(one.option(words.poll, words.sea)).toHaveAttribute('data-mine', 'false');

      await organizer.createPoll(words.menu, [words.bread, words.dates, words.figs], { multiple: true });
      await one.vote(words.menu, words.bread, words.dates);
      await other.vote(words.menu, words.dates);
      await organizer.expectTally(words.menu, 2, { [words.bread]: [1, 50], [words.dates]: [2, 100], [words.figs]: [0, 0] });

      await organizer.poll(words.poll).getByTestId('close-poll').click();
      await organizer.page.getByTestId('confirm-close-poll').filter({ visible: true }).click();
      for (const room of [organizer, one, other]) {
        await expect(room.poll(words.poll)).toHaveAttribute('data-open', 'false');
        await expect(room.poll(words.poll).getByTestId('vote')).toHaveCount(0);
        await room.expectTally(words.poll, 2, { [words.hills]: [2, 100] });
        // Open ones stand before closed ones.
        await expect(room.page.getByTestId('poll')).toContainText([words.menu, words.poll]);
      }
      await one.page.reload();
      await expect(one.option(words.menu, words.dates)).toHaveAttribute('data-mine', 'true');
      await expect(one.option(words.menu, words.figs)).toHaveAttribute('data-mine', 'false');
    });

    test('people chat, answer each other, and are kept in peace', async ({ cast, browser }) => {
      const { organizer, one, other } = await openHouse(cast, browser, words.arabic);
      await one.say(words.hello);
      await expect(one.message(words.hello)).toHaveAttribute('data-own', 'true');
      await expect(other.message(words.hello)).toHaveAttribute('data-own', 'false');
      await expect(other.message(words.hello)).toContainText(one.person.user.fullName);
      await expect(other.page.getByTestId('announcement')).toContainText(words.hello);

      await other.message(words.hello).hover();
      await other.message(words.hello).getByTestId('reply').click();
      await expect(other.page.getByTestId('replying-to')).toContainText(words.hello);
      await other.say(words.reply);
      for (const room of [organizer, one, other]) {
        await expect(room.message(words.reply).getByTestId('answered')).toContainText(words.hello);
      }

      await other.say(words.spam);
      await expect(one.message(words.spam)).toBeVisible();
      const message = await organizer.moderate(words.spam);
      await message.getByTestId('mute-10').click();
      await expect(organizer.page.getByTestId('notice')).toContainText(other.person.user.fullName);
      await message.getByTestId('moderate').click();
      await message.getByTestId('delete-message').click();
      await organizer.page.getByTestId('confirm-delete-message').filter({ visible: true }).click();
      for (const room of [organizer, one, other]) await expect(room.message(words.spam)).toHaveCount(0);

      await other.page.getByTestId('chat-input').fill(words.more);
      await other.page.getByTestId('chat-input').press('Enter');
      await expect(other.page.getByTestId('muted')).toBeVisible();
      await expect(other.page.getByTestId('chat-input')).toHaveValue(words.more);
      await expect(one.message(words.more)).toHaveCount(0);

      const earlier = await organizer.moderate(words.reply);
      await earlier.getByTestId('mute-0').click();
      await expect(earlier.getByTestId('mute-0')).toHaveCount(0);
      await other.page.getByTestId('send-chat').click();
      await expect(one.message(words.more)).toBeVisible();
      await expect(other.page.getByTestId('muted')).toHaveCount(0);
      await one.page.reload();
      await expect(one.page.getByTestId('chat-message')).toContainText([words.hello, words.reply, words.more]);
      await other.expectNotReloaded();
    });

    test('reactions, a shared screen, and who is there', async ({ cast, browser }) => {
      const { organizer, one, other } = await openHouse(cast, browser, words.arabic);
      await one.reaction('👏').click();
      await other.reaction('👏').click();
      await other.reaction('🎉').click();
      for (const room of [organizer, one, other]) {
        await expect(room.reaction('👏')).toHaveAttribute('data-count', '2');
        await expect(room.reaction('🎉')).toHaveAttribute('data-count', '1');
        await expect(room.reaction('😮')).toHaveAttribute('data-count', '0');
      }
      await organizer.page.getByTestId('share-screen').click();
      await organizer.page.getByTestId('share-title').fill(words.screen);
      await organizer.page.getByTestId('share-url').fill('javascript:alert(1)');
      await organizer.page.getByTestId('start-screen-share').click();
      await expect(organizer.page.getByTestId('share-url')).toHaveAttribute('aria-invalid', 'true');
      await organizer.page.getByTestId('share-url').fill('https://screen.example.org/map');
      await organizer.page.getByTestId('start-screen-share').click();
      for (const room of [organizer, one, other]) {
        const share = room.page.getByTestId('screen-share');
        await expect(share).toContainText(words.screen);
        await expect(share).toContainText(organizer.person.user.fullName);
        await expect(room.page.getByTestId('room-news')).toContainText(organizer.person.user.fullName);
        const link = share.getByTestId('screen-share-link');
        await expect(link).toHaveAttribute('href', 'https://screen.example.org/map');
        await expect(link).toHaveAttribute('target', '_blank');
        await expect(link).toHaveAttribute('rel', /noopener/);
      }
      await expect(one.page.getByTestId('stop-screen-share')).toHaveCount(0);
      await organizer.page.getByTestId('stop-screen-share').click();
      for (const room of [organizer, one, other]) await expect(room.page.getByTestId('screen-share')).toHaveCount(0);

      await organizer.expectOnline(3);
      await other.page.context().close();
      await organizer.expectOnline(2);
      await one.expectOnline(2);
    });
  });
}

/** Resolves when the server has answered that this page is among the attendees of an event. */
function joinedAsAttendee(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      const asked = new Set<string>();
      socket.on('framesent', ({ payload }) => {
        const [, ack] = /^42\/events,(\d+)\["join-event".*"role":"attendee"/.exec(String(payload)) ?? [];
        if (ack !== undefined) asked.add(ack);
      });
      socket.on('framereceived', ({ payload }) => {
        const [, ack] = /^43\/events,(\d+)\[\{.*"success":true/.exec(String(payload)) ?? [];
        if (ack !== undefined && asked.has(ack)) resolve();
      });
    });
  });
}

test('an announcement is heard in the room too', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, person);
  const joined = joinedAsAttendee(page);
  // Straight into the room: the event's page, where announcements stand, was never open.
  await page.goto(`/events/${event.id}/live`);
  await joined;
  await leads.rest.create(`/events/${event.id}/announcements`, { message: 'The bus waits at the gate', priority: 'medium' });
  await expect(page.getByTestId('notice').filter({ hasText: 'The bus waits at the gate' })).toBeVisible();
});

test('without a mouse: chat, want a question and vote', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  for (const text of ['Will it rain?', 'Will it snow?']) await leads.rest.create(`/events/${event.id}/questions`, { text });
  await leads.rest.create(`/events/${event.id}/polls`, { question: 'Tea or coffee?', options: ['Tea', 'Coffee'] });
  const room = await RoomPage.enter(browser, cast, person, event);
  const { page } = room;

  await tabTo(page, room.reaction('❤️'));
  await page.keyboard.press('Enter');
  await expect(room.reaction('❤️')).toHaveAttribute('data-count', '1');

  await tabTo(page, room.option('Tea or coffee?', 'Tea').locator('input'));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(room.option('Tea or coffee?', 'Coffee').locator('input')).toBeChecked();
  await tabTo(page, room.poll('Tea or coffee?').getByTestId('vote'));
  await page.keyboard.press('Enter');
  await room.expectTally('Tea or coffee?', 1, { Tea: [0, 0], Coffee: [1, 100] });

  const upvote = room.question('Will it rain?').getByTestId('upvote');
  await tabTo(page, upvote);
  await page.keyboard.press('Space');
  await room.expectVotes('Will it rain?', 1, { mine: true });
  // It is the most wanted now, and yet stays where the focus is until that goes on.
  await expect(upvote).toBeFocused();
  await expect(page.getByTestId('question')).toContainText(['Will it snow?', 'Will it rain?']);
  await tabTo(page, page.getByTestId('chat-input'));
  await expect(page.getByTestId('question')).toContainText(['Will it rain?', 'Will it snow?']);
  await page.keyboard.type('One line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('and another');
  await page.keyboard.press('Enter');
  await expect(room.message('One line')).toContainText('and another');
  await expect(page.getByTestId('chat-input')).toHaveValue('');
  await expect(page.getByTestId('chat-input')).toBeFocused();
});

test('who has not booked reads along, and is shown the way in', async ({ cast, browser }) => {
  const [leads, stranger] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await leads.rest.create(`/events/${event.id}/chat`, { text: 'Welcome, all' });
  const guest = await openBrowser(browser, cast.server.url);
  const signedIn = await openBrowser(browser, cast.server.url);
  await signIn(signedIn, stranger);
  await signedIn.goto(`/events/${event.id}`);
  await expect(signedIn.getByTestId('seats-left').first()).toBeVisible();
  await expect(signedIn.getByTestId('live-room-link')).toHaveCount(0);
  for (const page of [guest, signedIn]) {
    await page.goto(`/events/${event.id}/live`);
    await expect(page.getByTestId('chat-message')).toContainText(['Welcome, all']);
    await expect(page.getByTestId('read-only')).toBeVisible();
    for (const id of ['chat-input', 'ask-form', 'new-poll', 'share-screen']) await expect(page.getByTestId(id)).toHaveCount(0);
    await expect(page.getByTestId('reaction').first()).toBeDisabled();
  }
  await leads.rest.create(`/events/${event.id}/chat`, { text: 'We begin' });
  for (const page of [guest, signedIn]) await expect(page.getByTestId('chat-message')).toContainText(['Welcome, all', 'We begin']);
  // Whoever books while the room is open before them writes there at once.
  await cast.book(stranger, event);
  await signedIn.reload();
  await expect(signedIn.getByTestId('chat-input')).toBeVisible();
});

test('a room that closes while one is in it says so, and is still there to read', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const room = await RoomPage.enter(browser, cast, person, event);
  await room.say('While it lasts');
  await leads.rest.post(`/events/${event.id}/status`, { status: 'ONGOING' }, 200);
  await leads.rest.post(`/events/${event.id}/status`, { status: 'COMPLETED' }, 200);
  await expect(room.page.getByTestId('read-only')).toBeVisible();
  await expect(room.page.getByTestId('chat-input')).toHaveCount(0);
  await expect(room.page.getByTestId('ask-form')).toHaveCount(0);
  await expect(room.message('While it lasts')).toBeVisible();
  await room.expectNotReloaded();
});

test('the most wanted question is seen among many, however long ago it was asked', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const ask = (by: Person, text: string): Promise<{ questionId: string }> => by.rest.create(`/events/${event.id}/questions`, { text });
  const first = await ask(leads, 'The oldest of them?');
  for (let number = 1; number <= 55; number += 1) await ask(number % 2 === 0 ? leads : person, `Question ${number}.`);
  await person.rest.post(`/events/${event.id}/questions/${first.questionId}/upvote`, undefined, 200);
  const room = await RoomPage.enter(browser, cast, person, event);
  await expect(room.page.getByTestId('question').first()).toContainText('The oldest of them?');
  await room.expectVotes('The oldest of them?', 1, { mine: true });
  await room.page.getByTestId('more-questions').click();
  await expect(room.page.getByTestId('question')).toHaveCount(56);
  await expect(room.page.getByTestId('more-questions')).toHaveCount(0);
});

test('what was said earlier comes as one scrolls up, and the page stays where one reads', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const say = (text: string): Promise<unknown> => leads.rest.create(`/events/${event.id}/chat`, { text });
  for (let number = 1; number <= 75; number += 1) await say(`Message ${number}.`);
  const room = await RoomPage.enter(browser, cast, person, event);
  const log = room.page.getByTestId('chat-log');
  await expect(room.message('Message 75.')).toBeInViewport();
  await expect(room.message('Message 1.')).toHaveCount(0);

  await expect(room.message('Message 56.')).toHaveCount(1);
  await expect(room.message('Message 55.')).toHaveCount(0);
  await room.message('Message 56.').scrollIntoViewIfNeeded();
  await expect(room.message('Message 26.')).toHaveCount(1);
  await expect(room.message('Message 56.')).toBeInViewport();
  await say('While you read');
  await expect(room.page.getByTestId('new-messages')).toHaveAttribute('data-count', '1');
  await expect(room.message('While you read')).not.toBeInViewport();
  await log.evaluate((element) => element.scrollTo(0, 0));
  await expect(room.message('Message 1.')).toHaveCount(1);
  await expect(room.page.getByTestId('earlier-messages')).toHaveCount(0);
  await expect(room.page.getByTestId('chat-message')).toHaveCount(76);

  await room.page.getByTestId('new-messages').click();
  await expect(room.message('While you read')).toBeInViewport();
  await say('And on');
  await expect(room.message('And on')).toBeInViewport();
  await expect(room.page.getByTestId('new-messages')).toHaveCount(0);
});

test('a room that was open while the server was killed goes on by itself, and what could not be sent stays', async ({ ownStage, browser }) => {
  const { server, cast } = await ownStage();
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const room = await RoomPage.enter(browser, cast, person, event);
  await room.ask('Is anybody there?');
  await room.say('Before the cut');
  await server.kill();
  await expect(room.page.getByTestId('room-not-live')).toBeVisible();
  // A vote has no key: sent twice, it would be taken back.
  await room.question('Is anybody there?').getByTestId('upvote').click();
  await expect(room.page.getByTestId('notice')).toContainText('The live connection is away');
  await room.page.getByTestId('chat-input').fill('Into the void');
  await room.page.getByTestId('chat-input').press('Enter');
  await expect(room.page.getByTestId('chat-form').getByRole('alert')).toBeVisible();
  await expect(room.page.getByTestId('chat-input')).toHaveValue('Into the void');
  await server.restart();
  await expect(room.page.getByTestId('room-not-live')).toHaveCount(0);
  await leads.rest.create(`/events/${event.id}/chat`, { text: 'We are back' });
  await expect(room.page.getByTestId('chat-message')).toContainText(['Before the cut', 'We are back']);
  await room.page.getByTestId('send-chat').click();
  await expect(room.page.getByTestId('chat-message')).toContainText(['Before the cut', 'We are back', 'Into the void']);
  await room.expectVotes('Is anybody there?', 0, { mine: false });
  await room.expectNotReloaded();
});

test('a flood of messages leaves the page usable, and its list bounded', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const room = await RoomPage.enter(browser, cast, person, event);
  const client = await leads.events();
  const flood = Array.from({ length: 400 }, (_, number) => client.command('send-chat', { eventId: event.id, text: `Drop ${number + 1}.` }));
  await room.say('I can still write');
  await Promise.all(flood);
  await expect(room.message('Drop 400.')).toBeInViewport();
  // The page keeps a bounded part of it.
  const shown = await room.page.getByTestId('chat-message').count();
  expect(shown).toBeLessThanOrEqual(300);
  await room.say('Still here');
  await expect(room.message('Still here')).toBeInViewport();
});

test('on a phone the parts are tabs, and nothing sticks out in either direction', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(leads, { title: `A rather long title of an event that has to be cut somewhere ${Date.now()}` });
  await cast.book(person, event);
  const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3);
  await leads.rest.create(`/events/${event.id}/chat`, { text: word });
  await leads.rest.create(`/events/${event.id}/questions`, { text: word });
  await leads.rest.create(`/events/${event.id}/polls`, { question: word.slice(0, 120), options: [word.slice(0, 90), 'b'] });
  for (const arabic of [false, true]) {
    const room = await RoomPage.enter(browser, cast, person, event, { phone: true, arabic });
    const { page } = room;
    for (const [tab, shown] of [['chat', 'chat-log'], ['questions', 'question-list'], ['polls', 'poll']] as const) {
      await page.getByTestId(`tab-${tab}`).click();
      await expect(page.getByTestId(`tab-${tab}`)).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByTestId(shown)).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
    await expect(page.getByTestId('chat-log')).toBeHidden();
    await leads.rest.create(`/events/${event.id}/chat`, { text: 'Over here' });
    await expect(page.getByTestId('tab-chat')).toContainText(arabic ? '١' : '1');
    // The arrow that points to the next tab depends on the direction of writing.
    await page.getByTestId('tab-polls').focus();
    await page.keyboard.press(arabic ? 'ArrowRight' : 'ArrowLeft');
    await expect(page.getByTestId('tab-questions')).toBeFocused();
    await expect(page.getByTestId('question-list')).toBeVisible();
    await page.getByTestId('tab-chat').click();
    await expect(room.message('Over here').first()).toBeInViewport();
  }
});

test('what people write in the room is text, never markup', async ({ cast, browser }) => {
  const [leads, person] = [await cast.person({ fullName: '<b>Bold</b> Name' }), await cast.person()];
  const event = await cast.event(leads);
  await cast.book(person, event);
  const markup = '<img src=x onerror="document.title=\'broken into\'">';
  await leads.rest.create(`/events/${event.id}/chat`, { text: markup });
  await leads.rest.create(`/events/${event.id}/questions`, { text: markup });
  await leads.rest.create(`/events/${event.id}/polls`, { question: markup, options: [markup, 'b'] });
  const room = await RoomPage.enter(browser, cast, person, event);
  await expect(room.message(markup)).toBeVisible();
  await expect(room.question(markup)).toBeVisible();
  await expect(room.poll(markup)).toBeVisible();
  await expect(room.page).not.toHaveTitle(/broken into$/);
  expect(await room.page.locator('img[src="x"]').count()).toBe(0);
});
