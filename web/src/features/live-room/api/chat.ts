import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiClient } from '@/lib/api/client';
import type { Page } from '@/lib/api/wire';
import type { ChatMessage } from '@/lib/api/wire-room';
import { useApi } from '@/lib/services';
import { useLiveRoom } from '../live/room-context';
import { addChat, CHAT_KEPT_WHILE_READING, removeChat } from '../live/room-state';
import { useRoomCommand } from './use-room-command';

export const CHAT_MAX = 1_000;
const PAGE_LIMIT = 50;
const PAGES_MAX = CHAT_KEPT_WHILE_READING / PAGE_LIMIT + 1;

export interface Earlier {
  messages: ChatMessage[];
  /** Where to go on from, or null at the beginning of the chat. */
  cursor: string | null;
}

/**
 * Reads on from a cursor until something earlier than the oldest known message comes. Without a cursor from the newest one: what came live has
 * none.
 */
export async function readEarlier(
  api: Pick<ApiClient, 'get'>,
  eventId: string,
  oldest: ChatMessage | undefined,
  from: string | null,
): Promise<Earlier> {
  const messages: ChatMessage[] = [];
  let after = from;
  for (let read = 0; read < PAGES_MAX; read += 1) {
    const page: Page<ChatMessage> = await api.get<Page<ChatMessage>>(`/events/${eventId}/chat`, {
      query: { limit: PAGE_LIMIT, after },
    });
    messages.push(...page.data);
    after = page.hasMore ? page.nextCursor : null;
    const earlier = page.data.some((message) => !oldest || message.messageId < oldest.messageId);
    if (earlier || after === null) break;
  }
  return { messages, cursor: after };
}

/** Puts what was said earlier before what is shown. */
export function useReadEarlier() {
  const api = useApi();
  const { store, eventId } = useLiveRoom();
  // The cursor is good only for as long as the message before which it leads is the oldest one here.
  const [bookmark, setBookmark] = useState<{ messageId: string | undefined; cursor: string | null }>();
  return useMutation({
    mutationFn: async () => {
      const { joins, chat } = store.snapshot();
      const oldest = chat[0];
      const from = bookmark?.messageId === oldest?.messageId ? (bookmark?.cursor ?? null) : null;
      const { messages, cursor } = await readEarlier(api, eventId, oldest, from);
      store.change((state) => {
        if (state.joins !== joins || state.chat[0]?.messageId !== oldest?.messageId) return state;
        return { ...addChat(state, messages), hasOlderChat: cursor !== null };
      });
      setBookmark({ messageId: store.snapshot().chat[0]?.messageId, cursor });
    },
  });
}

export interface NewChatMessage {
  text: string;
  replyTo?: string;
}

export function useSendChat() {
  return useRoomCommand<NewChatMessage, ChatMessage>({
    name: 'send-chat',
    rest: (api, path, body, idempotencyKey) => api.post(`${path}/chat`, { body, idempotencyKey }),
    done: (state, message) => addChat(state, [message]),
  });
}

export function useDeleteChat() {
  return useRoomCommand<{ messageId: string }, unknown>({
    name: 'delete-chat',
    rest: (api, path, { messageId }) => api.delete(`${path}/chat/${messageId}`),
    done: (state, _, { messageId }) => removeChat(state, messageId),
  });
}

export interface Mute {
  userId: string;
  userName: string;
  /** Null where the mute was ended. */
  mutedUntil: string | null;
}

/** Keeps somebody from chatting and asking for some minutes; none ends that. */
export function useMute() {
  return useRoomCommand<{ userId: string; minutes: number }, Mute>({
    name: 'mute-user',
    rest: (api, path, body) => api.post(`${path}/chat/mutes`, { body }),
  });
}
