import { describe, expect, it } from 'vitest';
import { deliveryOf } from './delivery';
import { firstOfLast, logItems } from './log-items';
import { message } from './sample-messages';

const at = (time: string, more = {}) => message(time, { createdAt: time, ...more });
const MESSAGES = [at('2026-11-20T20:50:00Z'), at('2026-11-20T20:52:00Z'), at('2026-11-20T21:10:00Z'), at('2026-11-21T09:00:00Z', { senderId: 'omar' })];
const parts = { messages: MESSAGES, pending: [], hasOlder: false, firstNewId: undefined, timeZone: 'Asia/Baghdad' };

describe('the lines of the log', () => {
  it('begin a new day where the reader has one', () => {
    const kinds = logItems(parts).map((item) => (item.kind === 'day' ? item.key : item.kind));
    expect(kinds).toEqual(['2026-11-20', 'message', 'message', '2026-11-21', 'message', 'message']);
    const inLondon = logItems({ ...parts, timeZone: 'Europe/London' }).map(({ kind }) => kind);
    expect(inLondon).toEqual(['day', 'message', 'message', 'message', 'day', 'message']);
  });

  it('say the first day only at the beginning of the chat, since it would move when older ones come', () => {
    expect(logItems({ ...parts, hasOlder: true }).map(({ kind }) => kind)).toEqual(['message', 'message', 'day', 'message', 'message']);
  });

  it('put messages of one person together that follow soon, and mark where the new ones begin', () => {
    const together = logItems(parts).flatMap((item) => (item.kind === 'message' ? [item.together] : []));
    expect(together).toEqual([false, true, false, false]);
    const marked = logItems({ ...parts, firstNewId: MESSAGES[1]?.id }).map(({ kind }) => kind);
    expect(marked.slice(0, 4)).toEqual(['day', 'message', 'new', 'message']);
    expect(firstOfLast(MESSAGES, 2, 'omar')).toBe(MESSAGES[1]?.id);
    expect(firstOfLast(MESSAGES, 0, 'omar')).toBeUndefined();
  });
});

describe('how far a message has come', () => {
  const omar = { userId: 'omar', name: 'Omar', photoUrl: null, leftAt: null };
  const nour = { userId: 'nour', name: 'Nour', photoUrl: null, leftAt: null };

  it('is what holds for everyone', () => {
    expect(deliveryOf(message('m'), [omar]).state).toBe('sent');
    expect(deliveryOf(message('m', { deliveredTo: ['omar'] }), [omar]).state).toBe('delivered');
    const half = deliveryOf(message('m', { readBy: ['omar'] }), [omar, nour]);
    expect([half.state, half.readers, half.receivers]).toEqual(['sent', [omar], []]);
    expect(deliveryOf(message('m', { readBy: ['omar'], deliveredTo: ['omar', 'nour'] }), [omar, nour]).state).toBe('delivered');
    expect(deliveryOf(message('m', { readBy: ['omar', 'nour'] }), [omar, nour]).state).toBe('read');
  });
});
