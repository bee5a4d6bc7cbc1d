import { useQueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import { useCreate } from '@/lib/api/use-create';
import type { Chat } from '@/lib/api/wire-chats';
import { useApi } from '@/lib/services';
import { chatKeys } from './chat-keys';

/** About a booking: its person with the event's organizers. Or with one person, about an event. */
export type ChatWish = { bookingId: string } | { participantId: string; eventId: string };

/** Begins a chat, or finds the one that there is. */
export function useStartChat(onStarted: (chat: Chat) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate(
    (wish: ChatWish, idempotencyKey) => api.post<Chat>('/chats', { body: wish, idempotencyKey }),
    (chat) => {
      queries.setQueryData(chatKeys.one(chat.id), chat);
      void readAnew(queries, chatKeys.list);
      onStarted(chat);
    },
  );
}
