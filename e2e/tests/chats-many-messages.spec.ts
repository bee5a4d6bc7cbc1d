import { chatNow, chatOf, messagesOf, onRoot, say } from '../support/chats';
import { seedMessages } from '../support/many-messages';
import { expect, test } from '../support/test';
import type { Message, Page } from '../support/wire';

const MANY = 100_000;

test('a page deep inside a hundred thousand messages is read, and all of them are read and searched', async ({ ownStage }) => {
  const { cast, server } = await ownStage();
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  await seedMessages(server, chat, amal.id, MANY);
  const after = Buffer.from('50001').toString('base64url');
  const page = await badr.rest.get<Page<Message>>(`/chats/${chat.id}/messages?limit=2&after=${after}`);
  expect(page.data.map(({ content }) => content)).toEqual(['message 50000', 'message 49999']);
  const found = await badr.rest.get<Page<Message>>(`/chats/${chat.id}/search?q=message+777`);
  expect(found.data.at(0)).toMatchObject({ content: 'message 77799' });

  await say(amal, chat, 'the last');
  expect((await chatNow(badr, chat)).unreadCount).toBe(MANY + 1);
  const own = await onRoot(badr);
  await own.ask('message-read', { chatId: chat.id, messageId: page.data[0]!.id });
  expect(await own.heard.next('chats-unread-count')).toEqual({ count: MANY + 1 - 50_000 });
  await own.ask('chat-read', { chatId: chat.id });
  expect(await own.heard.next('chats-unread-count')).toEqual({ count: 0 });
});

test('who leaves for good takes along thousands of messages, in as many steps as it takes', async ({ ownStage }) => {
  const { cast, server } = await ownStage();
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  await seedMessages(server, chat, amal.id, 4_500);
  const found = async (q: string): Promise<number> => (await badr.rest.get<Page<Message>>(`/chats/${chat.id}/search?q=${q}`)).data.length;
  expect(await found('message')).toBe(20);
  const own = await onRoot(badr);
  await amal.rest.post(`/users/${amal.id}/delete`, { password: amal.details.password });
  await own.heard.next('chats-unread-count', ({ count }) => count === 0);
  expect((await messagesOf(badr, chat)).every(({ content, isDeleted }) => content === '' && isDeleted)).toBe(true);
  expect(await found('message')).toBe(0);
});
