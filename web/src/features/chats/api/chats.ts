import { useInfiniteQuery, useQuery, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import type { Page } from '@/lib/api/wire';
import type { Chat } from '@/lib/api/wire-chats';
import { useApi, useIdentity } from '@/lib/services';
import { onTop, patched, type ChatPages } from '../live/chat-list-state';
import { chatKeys } from './chat-keys';

const PAGE_LIMIT = 30;

/** My chats, the one with the newest message first; kept as it is by what is heard. */
export function useChats() {
  const api = useApi();
  const identity = useIdentity();
  return useInfiniteQuery<Page<Chat>, Error, ChatPages, QueryKey, string | null>({
    queryKey: chatKeys.list,
    queryFn: ({ pageParam, signal }) => api.get<Page<Chat>>('/chats', { query: { limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    enabled: identity !== null,
  });
}

/** My newest chat about a booking; null where there is none yet. */
export function useChatOfBooking(bookingId: string): Chat | null | undefined {
  const api = useApi();
  const { data } = useQuery({
    queryKey: chatKeys.ofBooking(bookingId),
    queryFn: async ({ signal }) => (await api.get<Page<Chat>>('/chats', { query: { bookingId, limit: 1 }, signal })).data[0] ?? null,
  });
  return data;
}

/** One chat; asks nothing where none is meant. */
export function useChat(chatId: string | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  const listed = chatId === undefined ? undefined : chatInList(queries, chatId);
  return useQuery({
    queryKey: chatKeys.one(chatId ?? ''),
    queryFn: ({ signal }) => api.get<Chat>(`/chats/${chatId ?? ''}`, { signal }),
    enabled: chatId !== undefined,
    // What the list knows is shown until it is read.
    ...(listed && { placeholderData: listed }),
  });
}

/** How many messages are unread in all chats; asks nothing for a visitor. */
export function useUnreadMessages(): number {
  const api = useApi();
  const identity = useIdentity();
  const { data } = useQuery({
    queryKey: chatKeys.unread,
    queryFn: async ({ signal }) => (await api.get<{ count: number }>('/chats/unread-count', { signal })).count,
    enabled: identity !== null,
    // It is heard from then on.
    staleTime: Infinity,
  });
  return identity === null ? 0 : (data ?? 0);
}

export function chatInList(queries: QueryClient, chatId: string): Chat | undefined {
  const pages = queries.getQueryData<ChatPages>(chatKeys.list);
  return pages?.pages.flatMap(({ data }) => data).find(({ id }) => id === chatId);
}

/** Changes a chat wherever it is known. */
export function changeChat(queries: QueryClient, chatId: string, change: (chat: Chat) => Chat, toTop = false): void {
  queries.setQueryData<Chat>(chatKeys.one(chatId), (chat) => chat && change(chat));
  // What is being read now may be older than this: it is read once more.
  if (queries.isFetching({ queryKey: chatKeys.list }) > 0) {
    void readAnew(queries, chatKeys.list);
    return;
  }
  const present = chatInList(queries, chatId);
  if (!present) {
    if (toTop) void readAnew(queries, chatKeys.list);
    return;
  }
  queries.setQueryData<ChatPages>(chatKeys.list, (pages) => {
    if (!pages) return pages;
    return toTop ? onTop(pages, change(present)) : patched(pages, chatId, change);
  });
}
