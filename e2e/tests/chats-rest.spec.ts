import { FOLLOWS_BOOKING, FORBIDDEN, NOT_FOUND, REFUSED, USER_BLOCKED, bell, chatNow, chatOf, ids, inbox, messagesOf, onRoot, say, sorted } from '../support/chats';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import type { Booking, Chat, Message, Page } from '../support/wire';

const NOBODY = '01932f00-0000-7000-8000-000000000001';

function about(person: Person, booking: Booking, more: object = {}, status = 201): Promise<Chat> {
  return person.rest.post<Chat>('/chats', { bookingId: booking.id, ...more }, status);
}

test('the same people have one chat about the same thing, whoever opens it', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const [a, b] = [await onRoot(amal), await onRoot(badr)];
  const chat = await amal.rest.create<Chat>('/chats', { participantId: badr.id, subject: 'Flowers' });
  expect(chat).toMatchObject({ bookingId: null, eventId: null, eventTitle: null, subject: 'Flowers', lastMessage: null, unreadCount: 0, isBlocked: false });
  expect(chat.participants).toEqual(
    [amal, badr]
      .map(({ id, name }) => ({ userId: id, name, photoUrl: null, leftAt: null }))
      .sort((one, other) => (one.userId < other.userId ? -1 : 1)),
  );
  for (const client of [a, b]) expect(await client.heard.expectNext('chat-created')).toEqual({ chatId: chat.id });
  const again = await badr.rest.post<Chat>('/chats', { participantIds: [amal.id.toUpperCase()], subject: 'Other' });
  expect(again).toEqual(chat);
  const event = await cast.event(amal);
  const others = [
    await chatOf(amal, [badr], { eventId: event.number }),
    await chatOf(carl, [amal, badr]),
    await chatOf(carl, [badr]),
  ];
  expect(others[0]).toMatchObject({ eventId: event.id, eventTitle: event.title });
  expect(new Set([chat, ...others].map(({ id }) => id)).size).toBe(4);
  expect((await inbox(badr)).length).toBe(4);

  // Asked for in other words at the same time, it is one too: what one of them makes, the other finds.
  const events = await Promise.all(Array.from({ length: 12 }, async () => cast.event(amal)));
  const twice = await Promise.all(
    events.map(({ id, number }) => Promise.all([id, number].map((eventId) => amal.rest.send<Chat>('POST', '/chats', { body: { participantId: badr.id, eventId } })))),
  );
  for (const answers of twice) {
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id);
  }

  // Opened at the same time, it is one: exactly one of them made it.
  const [dana, eve] = await cast.pair();
  const opened = await Promise.all(
    Array.from({ length: 8 }, (_, n) => (n % 2 ? dana : eve).rest.send<Chat>('POST', '/chats', { body: { participantId: (n % 2 ? eve : dana).id } })),
  );
  expect(opened.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  expect(new Set(opened.map(({ body }) => body.id)).size).toBe(1);
});

test('a chat needs people who are there, and something that they may talk about', async ({ cast }) => {
  const [admin, amal, badr, gone] = [await cast.admin(), await cast.person(), await cast.person(), await cast.person()];
  const banned = await cast.person();
  await admin.rest.post(`/users/${banned.id}/ban`, { reason: 'Rude' });
  await admin.rest.delete(`/users/${gone.id}`);
  const [event, draft] = [await cast.event(amal), await cast.event(badr, { status: 'DRAFT' })];
  const bad: [object, { status: number; code: string }][] = [
    [{}, REFUSED],
    [{ participantId: amal.id }, REFUSED],
    [{ participantIds: [] }, REFUSED],
    [{ participantIds: Array.from({ length: 21 }, () => badr.id) }, REFUSED],
    [{ participantId: badr.id, subject: 'x'.repeat(201) }, REFUSED],
    [{ participantId: NOBODY }, NOT_FOUND],
    [{ participantId: 'somebody' }, NOT_FOUND],
    [{ participantId: banned.id }, NOT_FOUND],
    [{ participantIds: [badr.id, gone.id] }, NOT_FOUND],
    [{ participantId: badr.id, eventId: NOBODY }, NOT_FOUND],
    [{ participantId: badr.id, eventId: draft.id }, NOT_FOUND],
    [{ participantId: badr.id, bookingId: NOBODY }, NOT_FOUND],
    [{ bookingId: 'x' }, NOT_FOUND],
  ];
  for (const [body, expected] of bad) await amal.rest.refused('POST', '/chats', expected, { body });
  // About an event, somebody must organize it.
  await badr.rest.refused('POST', '/chats', FORBIDDEN, { body: { participantId: admin.id, eventId: event.id } });
  await cast.nobody.refused('POST', '/chats', { status: 401, code: 'unauthorized' }, { body: { participantId: amal.id } });
  expect(await inbox(amal)).toEqual([]);
});

test('the chat of a booking is of its person and the organizers, and follows who organizes', async ({ cast }) => {
  const [owner, helper, guest, other] = [await cast.person(), await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(owner);
  const [booking, theirs] = [await cast.book(guest, event), await cast.book(other, event)];
  const chat = await about(guest, booking);
  expect(ids(chat)).toEqual(sorted(owner, guest));
  expect(chat).toMatchObject({ bookingId: booking.id, eventId: event.id, eventTitle: event.title });
  await guest.rest.create<Chat>('/chats', { participantId: owner.id });
  const { data } = await guest.rest.get<Page<Chat>>(`/chats?bookingId=${booking.id}`);
  expect(data.map(({ id }) => id)).toEqual([chat.id]);
  for (const stranger of [helper, other]) {
    await stranger.rest.refused('POST', '/chats', NOT_FOUND, { body: { bookingId: booking.id } });
  }
  await guest.rest.refused('POST', '/chats', FORBIDDEN, { body: { bookingId: booking.id, participantId: other.id } });
  await guest.rest.refused('POST', '/chats', REFUSED, { body: { bookingId: booking.id, eventId: (await cast.event(owner)).id } });
  await say(guest, chat, 'Is there parking?');

  await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  const client = await onRoot(helper);
  expect(ids(await about(helper, booking, {}, 200))).toEqual(sorted(owner, helper, guest));
  expect(await client.heard.expectNext('chat-created')).toEqual({ chatId: chat.id });
  // Who comes has nothing unread, and has read nothing.
  expect((await chatNow(helper, chat)).unreadCount).toBe(0);
  expect((await messagesOf(helper, chat)).map(({ content, readBy }) => [content, readBy])).toEqual([['Is there parking?', []]]);
  const second = await about(other, theirs);
  const own = await cast.book(helper, event);
  const mine = await about(helper, own);
  await say(guest, chat, 'Behind the house, I see');
  expect(await client.heard.next('chats-unread-count')).toEqual({ count: 1 });

  // Who organizes no longer loses all of them at once, but that of their own booking.
  const witness = await onRoot(guest);
  await owner.rest.delete(`/events/${event.id}/organizers/${helper.id}`, 204);
  expect(await client.heard.next('chats-unread-count')).toEqual({ count: 0 });
  expect(await witness.heard.next('chat-updated')).toEqual({ chatId: chat.id });
  await say(owner, chat, 'He was not nice');
  await say(owner, second, 'He was not nice');
  expect((await inbox(helper)).map(({ id }) => id)).toEqual([mine.id]);
  for (const lost of [chat, second]) {
    await helper.rest.refused('GET', `/chats/${lost.id}`, NOT_FOUND);
    await helper.rest.refused('GET', `/chats/${lost.id}/messages`, NOT_FOUND);
    await helper.rest.refused('GET', `/chats/${lost.id}/search?q=nice`, NOT_FOUND);
    await helper.rest.refused('POST', `/chats/${lost.id}/messages`, NOT_FOUND, { body: { content: 'I heard that' } });
    await helper.rest.refused('POST', `/chats/${lost.id}/read`, NOT_FOUND);
  }
  expect(await client.ask('join', { room: `chat-${chat.id}` })).toMatchObject({ success: false, message: 'Access denied' });
  expect((await bell(cast, helper, owner, client)).flat()).toEqual([]);
  const left = (await chatNow(guest, chat)).participants.find(({ userId }) => userId === helper.id);
  expect(left).toMatchObject({ name: helper.name, leftAt: expect.any(String) });
  await helper.rest.refused('POST', '/chats', NOT_FOUND, { body: { bookingId: booking.id } });

  // A checker is no organizer either.
  await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  expect(ids(await about(guest, booking, {}, 200))).toEqual(sorted(owner, helper, guest));
  await owner.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'checker' });
  expect(ids(await chatNow(guest, chat))).toEqual(sorted(owner, guest));
});

test('one leaves a chat, but not that of a booking; all whom it concerns hear that its people changed', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr, carl]);
  await say(amal, chat, 'Who cooks?');
  const clients = [await onRoot(amal), await onRoot(badr), await onRoot(carl)] as const;
  const [, b] = clients;
  await badr.rest.post(`/chats/${chat.id}/leave`, {}, 204);
  for (const client of clients) expect(await client.heard.next('chat-updated')).toEqual({ chatId: chat.id });
  expect(await b.heard.next('chats-unread-count')).toEqual({ count: 0 });
  expect(ids(await chatNow(amal, chat))).toEqual(sorted(amal, carl));
  for (const path of ['', '/messages']) await badr.rest.refused('GET', `/chats/${chat.id}${path}`, NOT_FOUND);
  await badr.rest.refused('POST', `/chats/${chat.id}/leave`, NOT_FOUND);
  expect((await badr.rest.get<Page<unknown>>('/notifications?unreadOnly=true')).data).toEqual([]);
  await say(amal, chat, 'Not me');
  expect((await bell(cast, badr, amal, b)).flat()).not.toContain('new-message');

  // Who is let in again has a chat that is new to them.
  expect((await carl.rest.post<Chat>('/chats', { participantIds: [amal.id, badr.id] })).id).toBe(chat.id);
  expect(await b.heard.next('chat-created')).toEqual({ chatId: chat.id });
  for (const client of clients) expect(await client.heard.next('chat-updated')).toEqual({ chatId: chat.id });
  expect((await chatNow(badr, chat)).unreadCount).toBe(0);

  const booking = await cast.book(badr, await cast.event(amal));
  const common = await about(badr, booking);
  await badr.rest.refused('POST', `/chats/${common.id}/leave`, FOLLOWS_BOOKING);
  const chosen = await about(badr, booking, { participantId: amal.id });
  await badr.rest.post(`/chats/${chosen.id}/leave`, {}, 204);
  await carl.rest.refused('POST', `/chats/${common.id}/leave`, NOT_FOUND);
});

test('nobody opens a chat in which two would meet of whom one has blocked the other', async ({ cast }) => {
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(carl);
  await amal.rest.post(`/users/${badr.id}/block`);
  for (const more of [{}, { eventId: event.id }]) {
    await carl.rest.refused('POST', '/chats', USER_BLOCKED, { body: { participantIds: [amal.id, badr.id], ...more } });
  }
  await amal.rest.delete(`/users/${badr.id}/block`, 204);
  await chatOf(carl, [amal, badr]);
});

test('whoever gets the booking of another begins anew', async ({ cast }) => {
  const [owner, giver, taker] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(owner);
  const booking = await cast.book(giver, event);
  const before = await about(giver, booking);
  await say(giver, before, 'I am ill');
  await giver.rest.post(`/bookings/${booking.id}/transfer`, { email: taker.details.email });
  const after = await about(taker, booking);
  expect(after.id).not.toBe(before.id);
  expect(ids(after)).toEqual(sorted(owner, taker));
  expect((await about(owner, booking, {}, 200)).id).toBe(after.id);
  await taker.rest.refused('GET', `/chats/${before.id}`, NOT_FOUND);
  await giver.rest.refused('GET', `/chats/${after.id}`, NOT_FOUND);
  await giver.rest.refused('POST', '/chats', NOT_FOUND, { body: { bookingId: booking.id } });
  expect(await messagesOf(giver, before)).toMatchObject([{ content: 'I am ill' }]);
});

test('inbox, messages and search come in pages; nobody but who takes part sees them', async ({ cast }) => {
  const [amal, badr, stranger] = [await cast.person(), await cast.person(), await cast.person()];
  const chats = [await chatOf(amal, [badr])];
  for (const n of [1, 2]) chats.push(await chatOf(amal, [badr], { eventId: (await cast.event(amal, { title: `Evening ${n}` })).id }));
  const [first, second, third] = chats as [Chat, Chat, Chat];
  for (const text of ['قهوة', 'Café at noon', 'CAFE again', '50% off']) await say(amal, first, text);
  await say(badr, third, 'latest');
  const order = [third.id, first.id, second.id];
  expect((await inbox(badr)).map(({ id }) => id)).toEqual(order);
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const page = await badr.rest.get<Page<Chat>>(`/chats?limit=1${after}`);
    seen.push(...page.data.map(({ id }) => id));
    if (!page.hasMore) break;
    after = `&after=${page.nextCursor}`;
  }
  expect(seen).toEqual(order);
  const path = `/chats/${first.id}`;
  const newest = await badr.rest.get<Page<Message>>(`${path}/messages?limit=3`);
  expect(newest.data.map(({ content }) => content)).toEqual(['50% off', 'CAFE again', 'Café at noon']);
  const oldest = await badr.rest.get<Page<Message>>(`${path}/messages?limit=3&after=${newest.nextCursor}`);
  expect(oldest).toMatchObject({ data: [{ content: 'قهوة' }], hasMore: false });
  const found = async (q: string): Promise<string[]> =>
    (await badr.rest.get<Page<Message>>(`${path}/search?q=${encodeURIComponent(q)}`)).data.map(({ content }) => content);
  for (const q of ['cafe', ' CAFÉ ']) expect(await found(q)).toEqual(['CAFE again', 'Café at noon']);
  expect(await found('قهوه')).toEqual(['قهوة']);
  expect(await found('0%')).toEqual(['50% off']);
  expect(await found('_')).toEqual([]);
  await badr.rest.refused('GET', `${path}/search?q=`, REFUSED);
  await badr.rest.refused('GET', `${path}/search?q=${'x'.repeat(201)}`, REFUSED);
  await badr.rest.refused('GET', `${path}/messages?after=zzz`, REFUSED);
  for (const what of ['', '/messages', '/search?q=cafe']) await stranger.rest.refused('GET', `${path}${what}`, NOT_FOUND);
  await stranger.rest.refused('POST', `${path}/messages`, NOT_FOUND, { body: { content: 'Hello' } });
  await stranger.rest.refused('POST', `${path}/read`, NOT_FOUND);
  await badr.rest.refused('GET', `/chats/${NOBODY}`, NOT_FOUND);
  await badr.rest.refused('GET', '/chats/7', NOT_FOUND);
});

test('a message by REST is sent once per Idempotency-Key, and heard as one by socket', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  const [a, b] = [await onRoot(amal), await onRoot(badr)];
  const headers = { 'idempotency-key': 'one' };
  const path = `/chats/${chat.id}/messages`;
  const message = await amal.rest.create<Message>(path, { content: 'Once' }, headers);
  expect(await amal.rest.create<Message>(path, { content: 'Once' }, headers)).toEqual(message);
  expect(await a.heard.next('message-sent')).toMatchObject({ messageId: message.id, data: message });
  expect(await b.heard.next('new-message')).toMatchObject({ messageId: message.id, data: message });
  await bell(cast, badr, amal, b);
  expect(b.heard.all('new-message').length).toBe(1);
  expect(await messagesOf(badr, chat)).toEqual([message]);
});

test('who leaves for good takes their words along; a chat with nobody left is gone', async ({ cast }) => {
  const [admin, amal, badr] = [await cast.admin(), await cast.person(), await cast.person()];
  const [chat, alone] = [await chatOf(amal, [badr]), await chatOf(amal, [admin])];
  await say(badr, chat, 'I stay');
  for (const text of ['My secret', 'and another']) await say(amal, chat, text);
  await amal.rest.post(`/users/${badr.id}/block`);
  await amal.rest.delete(`/users/${badr.id}/block`, 204);
  await badr.rest.post(`/users/${amal.id}/block`);
  const b = await onRoot(badr);
  await amal.rest.post(`/users/${amal.id}/delete`, { password: amal.details.password });
  expect(await b.heard.next('chats-unread-count', ({ count }) => count === 0)).toEqual({ count: 0 });
  await expect.poll(async () => (await chatNow(badr, chat)).participants.find(({ userId }) => userId === amal.id)).toMatchObject({
    name: 'Deleted user', photoUrl: null, leftAt: expect.any(String),
  });
  const messages = await messagesOf(badr, chat);
  expect(messages.map(({ content, isDeleted }) => [content, isDeleted])).toEqual([['', true], ['', true], ['I stay', false]]);
  expect((await badr.rest.get<Page<Message>>(`/chats/${chat.id}/search?q=secret`)).data).toEqual([]);
  expect(await badr.rest.get('/blocks')).toMatchObject({ data: [] });
  await badr.rest.refused('POST', '/chats', NOT_FOUND, { body: { participantId: amal.id } });
  expect(ids(await chatNow(admin, alone))).toEqual([admin.id]);
});

test('the export has one\'s chats and what one has said, and nothing that others have', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr], { subject: 'Saturday' });
  await say(amal, chat, 'My words');
  await say(badr, chat, 'Their words');
  await amal.rest.post(`/users/${badr.id}/block`);
  const file = await amal.rest.get<Record<string, unknown>>(`/users/${amal.id}/export`);
  expect(file['chats']).toMatchObject([{ id: chat.id, subject: 'Saturday' }]);
  expect(file['messages']).toMatchObject([{ chatId: chat.id, content: 'My words' }]);
  expect(file['blockedPeople']).toMatchObject([{ userId: badr.id }]);
  expect(JSON.stringify([file['chats'], file['messages']])).not.toContain('Their words');
});

test('nobody begins chats with ever more people', async ({ ownStage }) => {
  const env = { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__CHATS_PER_USER_PER_DAY: '1' };
  const { cast } = await ownStage({ env });
  const [amal, badr, carl] = [await cast.person(), await cast.person(), await cast.person()];
  const headers = { 'idempotency-key': 'once' };
  const open = (): Promise<Chat> => amal.rest.create<Chat>('/chats', { participantId: badr.id }, headers);
  const chat = await open();
  // Sent again it is answered as before, though no more may begin and they have fallen out.
  await badr.rest.post(`/users/${amal.id}/block`);
  expect(await open()).toEqual(chat);
  await badr.rest.delete(`/users/${amal.id}/block`, 204);
  const limited = { status: 429, code: 'rate_limited' };
  await amal.rest.refused('POST', '/chats', limited, { body: { participantId: carl.id } });
  await amal.rest.refused('POST', '/chats', NOT_FOUND, { body: { participantId: NOBODY } });
  // What there is may be asked for again; and a booking's chat is another thing.
  expect((await amal.rest.post<Chat>('/chats', { participantId: badr.id })).id).toBe(chat.id);
  await about(amal, await cast.book(amal, await cast.event(carl)));
});
