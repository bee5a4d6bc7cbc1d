import { describe, expect, it } from 'vitest';
import type { Message } from '@/lib/api/wire-chats';
import { chatsOf, onTop, patched, withChanged, withLast, withReadTo, type ChatPages } from './chat-list-state';
import { chat, message } from './sample-messages';

const pages = (...ids: string[][]): ChatPages => ({
  pages: ids.map((some) => ({ data: some.map((id) => chat(id)), hasMore: true, nextCursor: 'more' })),
  pageParams: ids.map(() => null),
});
const order = (all: ChatPages): string[] => chatsOf(all).map(({ id }) => id);

describe('the list of chats', () => {
  it('puts the chat with the newest message on top, from whichever page, and shows each once', () => {
    const all = pages(['a', 'b'], ['c', 'd']);
    expect(order(onTop(all, chat('d')))).toEqual(['d', 'a', 'b', 'c']);
    expect(order(onTop(all, chat('new')))).toEqual(['new', 'a', 'b', 'c', 'd']);
    expect(order(pages(['a', 'b'], ['b', 'c']))).toEqual(['a', 'b', 'c']);
  });

  it('counts a message of another as unread once, and not one of my own', () => {
    const heard = message('m1', { createdAt: '2026-11-21T10:00:01Z' });
    const once = withLast(chat('a'), heard, 'me');
    expect([once.unreadCount, once.lastMessage?.id]).toEqual([1, 'm1']);
    expect(withLast(once, heard, 'me').unreadCount).toBe(1);
    expect(withLast(once, message('m0'), 'me')).toBe(once);
    expect(withLast(once, message('m2', { senderId: 'me', createdAt: '2026-11-21T10:00:02Z' }), 'me').unreadCount).toBe(1);
  });

  it('has read no more than one has seen', () => {
    const said = ['m1', 'm2', 'm3'].map((id, index) => message(id, { createdAt: `2026-11-21T10:00:0${index}Z` }));
    const [first, , last] = said as [Message, Message, Message];
    const unread = chat('a', { unreadCount: 3, lastMessage: last });
    expect(withReadTo(unread, said, first, 'me').unreadCount).toBe(2);
    expect(withReadTo(unread, said, last, 'me').unreadCount).toBe(0);
    // The newest is known to the list alone.
    expect(withReadTo(unread, [first], first, 'me').unreadCount).toBe(1);
    const own = { ...unread, lastMessage: message('m4', { senderId: 'me', createdAt: '2026-11-21T10:00:09Z' }) };
    expect(withReadTo(own, said, last, 'me').unreadCount).toBe(0);
    const read = chat('a');
    expect(withReadTo(read, said, first, 'me')).toBe(read);
  });

  it('changes the preview when the last message is edited or deleted, and not for another', () => {
    const known = chat('a', { lastMessage: message('m1') });
    expect(withChanged(known, message('m1', { isDeleted: true })).lastMessage?.isDeleted).toBe(true);
    expect(withChanged(known, message('m0', { isDeleted: true }))).toBe(known);
    const all = patched(pages(['a'], ['b']), 'b', (one) => ({ ...one, unreadCount: 3 }));
    expect(chatsOf(all).map(({ unreadCount }) => unreadCount)).toEqual([0, 3]);
  });
});
