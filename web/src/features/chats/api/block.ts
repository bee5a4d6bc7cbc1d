import { useMutation, useQueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import { useApi } from '@/lib/services';
import { chatKeys } from './chat-keys';
import { changeChat } from './chats';

/** Keeps somebody from writing to me, or ends that. */
export function useBlock(chatId: string, userId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isBlocked: boolean) => {
      const path = `/users/${userId}/block`;
      return isBlocked ? api.post<unknown>(path) : api.delete<unknown>(path);
    },
    onSuccess: (_, isBlocked) => {
      changeChat(queries, chatId, (chat) => ({ ...chat, isBlocked }));
      // There may be other chats with the same person.
      void readAnew(queries, chatKeys.list);
      void queries.invalidateQueries({ queryKey: chatKeys.ones });
    },
  });
}
