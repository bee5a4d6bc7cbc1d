import { describe, expect, it } from 'vitest';
import { readNewest, readOlder, withChange, withNews, withReceipt, type Conversation } from './conversation-state';
import { message, page } from './sample-messages';

const of = (...ids: string[]): Conversation => ({ messages: ids.map((id) => message(id)), cursor: null });
const ids = ({ messages }: Conversation): string[] => messages.map(({ id }) => id);

describe('a conversation', () => {
  it('turns the newest page round, and reads on from where it ends', () => {
    const read = readNewest(undefined, undefined, page(['c', 'b'], 'more'));
    expect(ids(read)).toEqual(['b', 'c']);
    const older = readOlder(read, page(['b', 'a'], null));
    expect(ids(older)).toEqual(['a', 'b', 'c']);
    expect(older.cursor).toBeNull();
  });

  it('puts a page read anew to what is known, without a message twice and without one missing', () => {
    const known = { ...of('a', 'b', 'c'), cursor: 'deep' };
    const read = readNewest(known, known, page(['e', 'd', 'c', 'b'], 'shallow'));
    expect(ids(read)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(read.cursor).toBe('deep');
    expect(readNewest(of('a', 'b'), of('a', 'b'), page(['b', 'a'], 'here')).cursor).toBe('here');
  });

  it('keeps what was heard while the page was read behind the page', () => {
    const before = of('a', 'b');
    const known = withNews(before, message('e'));
    expect(ids(readNewest(known, before, page(['d', 'c', 'b'], null)))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('puts each message where the server has it, whenever it is heard', () => {
    const at = (id: string, seconds: number) => message(id, { createdAt: `2026-11-21T10:00:0${seconds}Z` });
    const written = withNews({ messages: [at('a', 1)], cursor: null }, at('own', 3));
    const heard = [at('z', 2), at('b', 3), at('c', 4)].reduce(withNews, written);
    expect(ids(heard)).toEqual(['a', 'z', 'b', 'own', 'c']);
    expect(ids(withNews(heard, at('first', 0)))).toEqual(['first', 'a', 'z', 'b', 'own', 'c']);
    // Before it there is more that is not here.
    const part = { ...heard, cursor: 'deep' };
    expect(withNews(part, at('first', 0))).toBe(part);
    const page = { data: [at('own', 3), at('a', 1)], hasMore: false, nextCursor: null };
    expect(ids(readNewest(heard, heard, page))).toEqual(['a', 'z', 'b', 'own', 'c']);
  });

  it('lets go of what it knew when there is a gap, and keeps what was heard since', () => {
    const before = { ...of('a', 'b'), cursor: 'deep' };
    const known = withNews(before, message('z'));
    const read = readNewest(known, before, page(['y', 'x'], 'near'));
    expect(ids(read)).toEqual(['x', 'y', 'z']);
    expect(read.cursor).toBe('near');
  });

  it('takes a message that is heard twice once, and lets a page that is older than what was heard change nothing', () => {
    const edited = message('b', { content: 'new', isEdited: true, updatedAt: '2026-11-21T10:05:00Z' });
    const known = withChange(withNews(withNews(of('a'), message('b')), message('b')), edited);
    expect(ids(known)).toEqual(['a', 'b']);
    expect(readNewest(known, known, page(['b', 'a'], null)).messages[1]).toMatchObject({ content: 'new', isEdited: true });
    expect(withChange(known, message('unknown'))).toBe(known);
  });

  it('takes a receipt as one for all messages before it, each person once', () => {
    const known = withReceipt(of('a', 'b', 'c'), 'readBy', 'omar', 'b');
    expect(known.messages.map(({ readBy }) => readBy)).toEqual([['omar'], ['omar'], []]);
    expect(withReceipt(known, 'readBy', 'omar', 'a')).toBe(known);
    expect(withReceipt(known, 'readBy', 'omar', 'unknown')).toBe(known);
    expect(withReceipt(known, 'readBy', 'omar').messages[2]?.readBy).toEqual(['omar']);
    const again = readNewest(known, known, page(['c', 'b', 'a'], null));
    expect(again.messages[0]?.readBy).toEqual(['omar']);
  });
});
