import { describe, expect, it } from 'vitest';
import type { ApiClient, RequestOptions } from '@/lib/api/client';
import type { ChatMessage } from '@/lib/api/wire-room';
import { readEarlier } from './chat';

function message(number: number): ChatMessage {
  return { messageId: String(number).padStart(4, '0'), userId: 'u', userName: 'U', avatar: null, text: '', replyTo: null, timestamp: '' };
}

/** A server with messages 1 to 120, newest first, fifty a page. */
function server() {
  const asked: unknown[] = [];
  const all = Array.from({ length: 120 }, (_, index) => message(120 - index));
  const api: Pick<ApiClient, 'get'> = {
    get: async <T>(_: string, options?: RequestOptions): Promise<T> => {
      const query = options?.query;
      asked.push(query?.after ?? null);
      const from = Number(query?.after ?? 0);
      const data = all.slice(from, from + 50);
      const hasMore = from + 50 < all.length;
      return { data, hasMore, nextCursor: hasMore ? String(from + 50) : null } as T;
    },
  };
  return { api, asked };
}

describe('readEarlier', () => {
  it('goes on from a cursor, one page', async () => {
    const { api, asked } = server();
    const { messages, cursor } = await readEarlier(api, 'e', message(71), '50');
    expect(asked).toEqual(['50']);
    expect(messages.map(({ messageId }) => messageId)).toContain('0070');
    expect(cursor).toBe('100');
  });

  it('finds its place from the newest when there is no cursor', async () => {
    const { api, asked } = server();
    const { messages, cursor } = await readEarlier(api, 'e', message(60), null);
    expect(asked).toEqual([null, '50']);
    expect(messages.some(({ messageId }) => messageId < '0060')).toBe(true);
    expect(cursor).toBe('100');
  });

  it('stops at the beginning', async () => {
    const { api } = server();
    expect((await readEarlier(api, 'e', message(10), '100')).cursor).toBeNull();
    expect((await readEarlier(api, 'e', message(1), null)).cursor).toBeNull();
  });
});
