import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '@/lib/api/client';
import { readAnew } from '@/lib/api/read-anew';
import type { Page } from '@/lib/api/wire';
import type { Message } from '@/lib/api/wire-chats';
import { useApi } from '@/lib/services';
import { readNewest, readOlder, withChange, type Conversation } from '../live/conversation-state';
import { chatKeys } from './chat-keys';
import { changeChat } from './chats';
import { withChanged } from '../live/chat-list-state';

export const MESSAGE_MAX = 4_000;
const PAGE_LIMIT = 50;
/** How far back one is led to a message in one go. */
const LEAD_PAGES_MAX = 60;
const LEAD_LIMIT = 100;

/** The messages of a chat: the newest at first, what is heard since, and what was read on from there. */
export function useConversation(chatId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = chatKeys.messages(chatId);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = queries.getQueryData<Conversation>(queryKey);
      const page = await api.get<Page<Message>>(`/chats/${chatId}/messages`, { query: { limit: PAGE_LIMIT }, signal });
      return readNewest(queries.getQueryData<Conversation>(queryKey), before, page);
    },
    // It is heard from then on, and read anew after a connection that lost something.
    staleTime: Infinity,
    structuralSharing: false,
  });
}

export function changeConversation(queries: QueryClient, chatId: string, change: (known: Conversation) => Conversation): void {
  const queryKey = chatKeys.messages(chatId);
  const known = queries.getQueryData<Conversation>(queryKey);
  if (known) queries.setQueryData(queryKey, change(known));
  // Its first reading is on its way, and may be older than this.
  else if (queries.getQueryState(queryKey)?.fetchStatus === 'fetching') void readAnew(queries, queryKey);
}

async function readOn(api: ApiClient, queries: QueryClient, chatId: string, limit: number): Promise<boolean> {
  const queryKey = chatKeys.messages(chatId);
  const cursor = queries.getQueryData<Conversation>(queryKey)?.cursor ?? null;
  if (cursor === null) return false;
  const page = await api.get<Page<Message>>(`/chats/${chatId}/messages`, { query: { limit, after: cursor } });
  queries.setQueryData<Conversation>(queryKey, (known) => (known?.cursor === cursor ? readOlder(known, page) : known));
  return true;
}

/** Reads what was said before the oldest message here. */
export function useReadOlder(chatId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => readOn(api, queries, chatId, PAGE_LIMIT) });
}

/** Reads back until a message is here. Resolves to whether it is. */
export function useLeadTo(chatId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (messageId: string) => {
      const isHere = (): boolean =>
        queries.getQueryData<Conversation>(chatKeys.messages(chatId))?.messages.some(({ id }) => id === messageId) ?? false;
      for (let pages = 0; !isHere() && pages < LEAD_PAGES_MAX; pages += 1) {
        if (!(await readOn(api, queries, chatId, LEAD_LIMIT))) break;
      }
      return isHere();
    },
  });
}

function useChanged(chatId: string): (message: Message) => void {
  const queries = useQueryClient();
  return (message) => {
    changeConversation(queries, chatId, (known) => withChange(known, message));
    changeChat(queries, chatId, (chat) => withChanged(chat, message));
  };
}

export function useEditMessage(chatId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: ({ messageId, content }: { messageId: string; content: string }) =>
      api.patch<Message>(`/messages/${messageId}`, { body: { content } }),
    onSuccess: useChanged(chatId),
  });
}

export function useDeleteMessage(chatId: string) {
  const api = useApi();
  const changed = useChanged(chatId);
  return useMutation({
    mutationFn: ({ id }: Message) => api.delete<undefined>(`/messages/${id}`),
    onSuccess: (_, message) => {
      changed({ ...message, content: '', attachments: [], isDeleted: true });
    },
  });
}
