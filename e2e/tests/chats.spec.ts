import { BLOCKED, DENIED, INVALID, bell, chatNow, chatOf, inbox, messagesOf, onRoot, say } from '../support/chats';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Message, Notification, Page } from '../support/wire';

interface Ack<T = unknown> {
  success: boolean;
  message?: string;
  code?: string;
  data?: T;
}

const NOBODY = '01932f00-0000-7000-8000-000000000001';

test('a message in either form is stored, and heard once by each connection: as sent by the sender, as new by the others', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr, carl]);
  const [own, second] = [await onRoot(amal), await onRoot(await amal.login())];
  const others = [await onRoot(badr), await onRoot(await badr.login()), await onRoot(carl)];
  // Joining a chat's room, or all of them, makes nobody hear more.
  for (const client of [own, ...others]) {
    for (const room of [{ room: `chat-${chat.id}` }, { roomId: chat.id, type: 'chat' }, { room: chat.id, type: 'chat' }]) {
      expect(await client.ask('join', room)).toMatchObject({ success: true });
    }
  }
  const old = await own.ask<Ack<Message>>('message', { chatId: chat.id, message: ' Good evening ', toUserId: badr.id });
  const first = old.data as Message;
  expect(first).toEqual({
    id: expect.any(String), chatId: chat.id, senderId: amal.id, content: 'Good evening', messageType: 'text', replyToMessageId: null,
    attachments: [], isEdited: false, isDeleted: false, readBy: [], deliveredTo: [], createdAt: expect.stringMatching(TIMESTAMP),
    updatedAt: first.createdAt,
  });
  own.socket.emit('message', { chatId: chat.id, content: 'مساء النور', messageType: 'text', replyToMessageId: first.id });
  const heard = {
    chatId: chat.id, message: 'Good evening', fromUserId: amal.id, messageId: first.id, messageType: 'text', replyToMessageId: null,
    attachments: [], timestamp: first.createdAt, data: first,
  };
  for (const client of [own, second]) {
    expect(await client.heard.next('message-sent')).toEqual(heard);
    expect(await client.heard.next('message-sent')).toMatchObject({ message: 'مساء النور', replyToMessageId: first.id });
  }
  for (const client of others) {
    expect(await client.heard.next('new-message')).toEqual(heard);
    expect(await client.heard.next('new-message')).toMatchObject({ message: 'مساء النور', replyToMessageId: first.id });
  }
  await bell(cast, amal, badr, own, second, others[0]!, others[1]!);
  expect([own, second].map((client) => client.heard.all('message-sent').length)).toEqual([2, 2]);
  expect(others.map((client) => client.heard.all('new-message').length)).toEqual([2, 2, 2]);
  for (const client of [own, second]) expect(client.heard.all('new-message')).toEqual([]);
  for (const client of others) expect(client.heard.all('message-sent')).toEqual([]);
  expect((await messagesOf(carl, chat)).map(({ content }) => content)).toEqual(['مساء النور', 'Good evening']);
});

test('what does not fit is refused in the words that clients know, in the ack alone, or as an error without one', async ({ cast }) => {
  const [amal, badr, stranger] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr]);
  const message = await say(amal, chat, 'Hello');
  const [own, other, outside] = [await onRoot(amal), await onRoot(badr), await onRoot(stranger)];
  const chatId = chat.id;
  const refused: [string, unknown, string][] = [
    ['message', { chatId }, INVALID],
    ['message', { chatId, content: ' ' }, INVALID],
    ['message', { chatId, content: 'x'.repeat(4001) }, INVALID],
    ['message', { chatId, content: 'x', messageType: 'system' }, INVALID],
    ['message', { chatId, content: 'x', attachments: [{ id: NOBODY }] }, INVALID],
    ['message', { chatId, content: 'x', replyToMessageId: NOBODY }, INVALID],
    ['message', { chatId, message: 'x', toUserId: stranger.id }, INVALID],
    ['message', { content: 'x' }, INVALID],
    ['message', 'x', INVALID],
    ['message', undefined, INVALID],
    ['message', { chatId: NOBODY, content: 'x' }, DENIED],
    ['message', { chatId: '7', content: 'x' }, DENIED],
    ['typing', { isTyping: true }, DENIED],
    ['typing', { chatId: NOBODY, isTyping: true }, DENIED],
    ['message-read', { chatId, messageId: NOBODY }, DENIED],
    ['message-read', { chatId }, DENIED],
    ['message-delivered', { chatId, messageId: chatId }, DENIED],
    ['chat-read', {}, DENIED],
    ['chat-read', { chatId: NOBODY }, DENIED],
  ];
  for (const [name, payload, why] of refused) {
    expect(await own.ask<Ack>(name, payload), `${name} ${JSON.stringify(payload)}`).toMatchObject({ success: false, message: why });
    own.socket.emit(name, payload);
    expect(await own.heard.expectNext('error')).toEqual({ message: why });
  }
  // A stranger gets nothing, by whatever name.
  const commands: [string, object][] = [
    ['message', { chatId, content: 'Let me in' }],
    ['message', { chatId: chatId.toUpperCase(), content: 'Let me in' }],
    ['typing', { chatId, isTyping: true }],
    ['message-read', { chatId, messageId: message.id }],
    ['message-delivered', { chatId, messageId: message.id }],
    ['chat-read', { chatId }],
  ];
  for (const [name, payload] of commands) {
    expect(await outside.ask<Ack>(name, payload)).toEqual({ success: false, message: DENIED, code: 'not_found' });
    outside.socket.emit(name, payload);
    expect(await outside.heard.expectNext('error')).toEqual({ message: DENIED });
  }
  const id = chat.id;
  const rooms = [
    { room: `chat-${id}` }, { roomId: id, type: 'chat' }, { room: id, type: 'chat' }, { room: `chat-${id}`, type: 'chat' },
    { room: `CHAT-${id}` }, { room: `chat-${id.toUpperCase()}` }, { room: ` chat-${id} ` }, { room: `chat- ${id}`, type: 'chat' },
    { room: `root/user-${amal.id}` }, { room: `user-${amal.id}` }, { room: amal.id, type: 'chat' }, { room: `chat-${id}`, type: 'booking' },
  ];
  for (const room of rooms) {
    expect(await outside.ask<Ack>('join', room), JSON.stringify(room)).toMatchObject({ success: false, message: 'Access denied' });
    outside.socket.emit('join', room);
    expect(await outside.heard.expectNext('error')).toEqual({ message: 'Access denied' });
  }
  await own.ask('message', { chatId, content: 'Only for Badr' });
  await own.ask('typing', { chatId, isTyping: true });
  await other.ask('chat-read', { chatId });
  expect(await bell(cast, stranger, amal, outside)).toEqual([[]]);
  expect((await messagesOf(amal, chat)).map(({ content }) => content)).toEqual(['Only for Badr', 'Hello']);
});

test('a message to somebody who is away waits: in the inbox, unread, with one notification until it is read', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr], { subject: 'Saturday' });
  const first = await say(amal, chat, 'Are you coming?');
  await say(amal, chat, 'We begin at six');
  expect(await inbox(badr)).toMatchObject([{ id: chat.id, subject: 'Saturday', unreadCount: 2, lastMessage: { content: 'We begin at six' } }]);
  expect(await inbox(amal)).toMatchObject([{ id: chat.id, unreadCount: 0 }]);
  expect(await badr.rest.get('/chats/unread-count')).toEqual({ count: 2 });
  const told = async (): Promise<Notification[]> => (await badr.rest.get<Page<Notification>>('/notifications?type=message.new')).data;
  expect(await told()).toMatchObject([
    { title: `Message from ${amal.name}`, body: `${amal.name} sent you a message.`, isRead: false,
      data: { chatId: chat.id, messageId: first.id, fromUserId: amal.id, fromName: amal.name } },
  ]);
  const greeted = { hearsGreeting: true };
  const devices = [await badr.on('/', greeted), await (await badr.login()).on('/', greeted)];
  for (const device of devices) expect(await device.heard.expectNext('chats-unread-count')).toEqual({ count: 2 });
  const sender = await onRoot(amal);
  expect(await devices[0]!.ask<Ack>('chat-read', { chatId: chat.id })).toEqual({ success: true });
  for (const device of devices) expect(await device.heard.next('chats-unread-count')).toEqual({ count: 0 });
  expect(await sender.heard.expectNext('chat-read')).toEqual({ chatId: chat.id, readBy: badr.id, readAt: expect.stringMatching(TIMESTAMP) });
  expect(await told()).toMatchObject([{ isRead: true }]);
  // The next one is told again.
  await say(amal, chat, 'Bring tea');
  expect(await devices[1]!.heard.next('notification')).toMatchObject({ type: 'message.new', data: { chatId: chat.id } });
  expect(await devices[1]!.heard.next('chats-unread-count')).toEqual({ count: 1 });
  // In the place of the one before: a talk leaves one note, its last.
  expect((await told()).map(({ isRead }) => isRead)).toEqual([false]);
});

test('receipts are watermarks: they mean all before, are told once to the others alone, and never go back', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr, carl]);
  const sent = [await say(amal, chat, 'one'), await say(amal, chat, 'two'), await say(amal, chat, 'three')];
  const [first, second, third] = sent.map(({ id }) => id) as [string, string, string];
  const clients = [await onRoot(amal), await onRoot(badr), await onRoot(carl)] as const;
  const [a, b, c] = clients;
  const chatId = chat.id;
  expect(await b.ask<Ack>('message-delivered', { chatId, messageId: second })).toEqual({ success: true });
  for (const other of [a, c]) {
    expect(await other.heard.expectNext('message-delivered-receipt')).toEqual({
      chatId, messageId: second, deliveredTo: badr.id, deliveredAt: expect.stringMatching(TIMESTAMP),
    });
  }
  b.socket.emit('message-read', { chatId, messageId: second });
  for (const other of [a, c]) {
    expect(await other.heard.expectNext('message-read-receipt')).toEqual({
      chatId, messageId: second, readBy: badr.id, readAt: expect.stringMatching(TIMESTAMP),
    });
  }
  expect(await b.heard.next('chats-unread-count')).toEqual({ count: 1 });
  const state = (await messagesOf(carl, chat)).map(({ id, readBy, deliveredTo }) => ({ id, readBy, deliveredTo }));
  const got = { readBy: [badr.id], deliveredTo: [badr.id] };
  expect(state).toEqual([{ id: third, readBy: [], deliveredTo: [] }, { id: second, ...got }, { id: first, ...got }]);

  // What does not advance says nothing.
  for (const messageId of [first, second]) {
    expect(await b.ask<Ack>('message-read', { chatId, messageId })).toEqual({ success: true });
    expect(await b.ask<Ack>('message-delivered', { chatId, messageId })).toEqual({ success: true });
  }
  expect(await badr.rest.post(`/chats/${chatId}/read`)).toEqual({ ok: true });
  for (const other of [a, c]) expect(await other.heard.expectNext('chat-read')).toMatchObject({ chatId, readBy: badr.id });
  await badr.rest.post(`/chats/${chatId}/read`);
  await b.ask('message-delivered', { chatId, messageId: third });
  await b.ask('message-read', { chatId, messageId: third });
  // One's own words are read by oneself: nobody is told so.
  await b.ask('message', { chatId, content: 'four' });
  await b.ask('chat-read', { chatId });
  expect(await bell(cast, amal, badr, a)).toEqual([['new-message', 'notification', 'chats-unread-count']]);
  expect((await chatNow(badr, chat)).unreadCount).toBe(0);
  expect(b.heard.all('message-read-receipt')).toEqual([]);
});

test('typing is told to the others, at most once a second, and not stored', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr, carl]);
  const [own, b, c] = [await onRoot(amal), await onRoot(badr), await onRoot(carl)];
  const before = Date.now();
  for (let times = 0; times < 20; times += 1) own.socket.emit('typing', { chatId: chat.id, isTyping: true });
  expect(await own.ask<Ack>('typing', { chatId: chat.id, isTyping: false })).toEqual({ success: true });
  for (const other of [b, c]) {
    expect(await other.heard.expectNext('user-typing')).toEqual({
      chatId: chat.id, userId: amal.id, isTyping: true, timestamp: expect.stringMatching(TIMESTAMP),
    });
  }
  await bell(cast, badr, carl, b);
  expect(b.heard.all('user-typing').length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - before) / 1000));
  expect(own.heard.all('user-typing')).toEqual([]);
  expect(await messagesOf(badr, chat)).toEqual([]);
  expect(await badr.rest.get('/chats/unread-count')).toEqual({ count: 0 });
});

test('one changes and takes back what one has said oneself; all hear it, and what was unread is so no longer', async ({ cast }) => {
  const [amal, badr, stranger] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr]);
  const [first, second] = [await say(amal, chat, 'Tea at five'), await say(amal, chat, 'With the neighbours')];
  const [a, b] = [await onRoot(amal), await onRoot(badr)];
  const edited = await amal.rest.patch<Message>(`/messages/${first.id}`, { content: 'Tea at six' });
  expect(edited).toMatchObject({ id: first.id, content: 'Tea at six', isEdited: true, createdAt: first.createdAt });
  for (const client of [a, b]) {
    expect(await client.heard.expectNext('message-updated')).toEqual({ chatId: chat.id, messageId: first.id, data: edited });
  }
  const body = { content: 'Mine' };
  const forbidden = { status: 403, code: 'forbidden' };
  const notFound = { status: 404, code: 'not_found' };
  for (const [person, expected] of [[badr, forbidden], [stranger, notFound]] as const) {
    await person.rest.refused('PATCH', `/messages/${first.id}`, expected, { body });
    await person.rest.refused('DELETE', `/messages/${first.id}`, expected);
  }
  await amal.rest.refused('PATCH', `/messages/${first.id}`, { status: 422 }, { body: { content: '' } });
  await amal.rest.delete(`/messages/${second.id}`, 204);
  for (const client of [a, b]) {
    const { data, ...rest } = await client.heard.expectNext('message-deleted');
    expect(rest).toEqual({ chatId: chat.id, messageId: second.id });
    expect(data).toMatchObject({ id: second.id, content: '', isDeleted: true, attachments: [] });
  }
  expect(await b.heard.expectNext('chats-unread-count')).toEqual({ count: 1 });
  await amal.rest.delete(`/messages/${second.id}`, 204);
  await amal.rest.refused('PATCH', `/messages/${second.id}`, { status: 409, code: 'message_deleted' }, { body });
  await amal.rest.delete(`/messages/${first.id}`, 204);
  expect(await b.heard.next('chats-unread-count')).toEqual({ count: 0 });
  expect(await bell(cast, badr, amal, b)).toEqual([[]]);
  expect((await messagesOf(badr, chat)).map(({ content, isDeleted }) => [content, isDeleted])).toEqual([['', true], ['', true]]);
  expect((await amal.rest.get<Page<Message>>(`/chats/${chat.id}/search?q=tea`)).data).toEqual([]);
});

test('who has blocked the other neither writes to them nor is written to in a chat of two; larger chats go on', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const [two, three] = [await chatOf(amal, [badr]), await chatOf(amal, [badr, carl])];
  const [slip, other] = [await say(badr, two, 'See you'), await say(badr, two, 'Tomorrow')];
  const [a, b] = [await onRoot(amal), await onRoot(badr)];
  expect(await amal.rest.post(`/users/${badr.id}/block`)).toEqual({ ok: true });
  expect(await amal.rest.post(`/users/${badr.id}/block`)).toEqual({ ok: true });
  for (const client of [a, b]) {
    const refusal = await client.ask<Ack>('message', { chatId: two.id, content: 'Hello?' });
    expect(refusal).toEqual({ success: false, message: BLOCKED, code: 'user_blocked' });
    client.socket.emit('message', { chatId: two.id, content: 'Hello?' });
    expect(await client.heard.next('error')).toEqual({ message: BLOCKED });
    expect(await client.ask<Ack>('typing', { chatId: two.id, isTyping: true })).toEqual({ success: true });
    expect(await client.ask<Ack>('message', { chatId: three.id, content: 'To all' })).toMatchObject({ success: true });
  }
  const blocked = { status: 403, code: 'user_blocked' };
  for (const [one, other] of [[amal, badr], [badr, amal]] as const) {
    await one.rest.refused('POST', `/chats/${two.id}/messages`, blocked, { body: { content: 'Hello?' } });
    await one.rest.refused('POST', '/chats', blocked, { body: { participantId: other.id } });
    await one.rest.refused('POST', '/chats', blocked, { body: { participantIds: [other.id, carl.id], subject: 'Again' } });
  }
  expect([(await chatNow(amal, two)).isBlocked, (await chatNow(badr, two)).isBlocked]).toEqual([true, false]);
  // What was said stays as it is, or is taken back; and nobody is told how far the other has come.
  await badr.rest.refused('PATCH', `/messages/${slip.id}`, blocked, { body: { content: 'You fool' } });
  await badr.rest.delete(`/messages/${slip.id}`, 204);
  for (const name of ['message-delivered', 'message-read']) {
    expect(await a.ask<Ack>(name, { chatId: two.id, messageId: other.id })).toEqual({ success: true });
  }
  expect(await a.ask<Ack>('message', { chatId: three.id, content: 'To all again' })).toMatchObject({ success: true });
  await b.heard.next('new-message', ({ message }) => message === 'To all again');
  for (const name of ['message-delivered-receipt', 'message-read-receipt', 'message-updated'] as const) expect(b.heard.all(name)).toEqual([]);
  expect((await messagesOf(badr, two)).map(({ content }) => content)).toEqual(['Tomorrow', '']);
  expect(await amal.rest.get('/blocks')).toMatchObject({ data: [{ userId: badr.id, name: badr.name, photoUrl: null }], hasMore: false });
  expect(await badr.rest.get('/blocks')).toMatchObject({ data: [] });
  await amal.rest.delete(`/users/${badr.id}/block`, 204);
  await amal.rest.delete(`/users/${badr.id}/block`, 204);
  await b.ask('message', { chatId: two.id, content: 'Thank you' });
  expect(await a.heard.next('new-message', ({ chatId }) => chatId === two.id)).toMatchObject({ message: 'Thank you' });
  expect(a.heard.all('user-typing')).toEqual([]);
  await amal.rest.refused('POST', `/users/${amal.id}/block`, { status: 422 });
  await amal.rest.refused('POST', `/users/${NOBODY}/block`, { status: 404, code: 'not_found' });
});

test('too many messages at once are held back, by socket and REST together', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  const own = await onRoot(amal);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => own.ask<Ack>('message', { chatId: chat.id, content: `${n}` })),
  );
  const refused = answers.filter(({ success }) => !success);
  expect(refused.length).toBeGreaterThan(0);
  for (const refusal of refused) expect(refusal).toMatchObject({ message: 'Rate limit exceeded', code: 'rate_limited' });
  expect(answers.filter(({ success }) => success).length).toBeGreaterThanOrEqual(30);
  expect((await messagesOf(badr, chat)).length).toBe(answers.length - refused.length);
});
