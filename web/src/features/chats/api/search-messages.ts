import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { Message } from '@/lib/api/wire-chats';
import { useApi } from '@/lib/services';
import { chatKeys } from './chat-keys';

const PAGE_LIMIT = 30;

/** What was said in a chat with these words, newest first; nothing is asked for none. */
export function useSearchMessages(chatId: string, q: string) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: chatKeys.search(chatId, q),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Message>>(`/chats/${chatId}/search`, { query: { q, limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
}
