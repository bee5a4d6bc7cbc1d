import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { readAnew } from '@/lib/api/read-anew';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useServices } from '@/lib/services';
import { chatKeys } from '../api/chat-keys';
import { changeChat } from '../api/chats';
import { changeConversation } from '../api/conversation';
import { withReadTo } from './chat-list-state';
import { withReceipt, type Conversation } from './conversation-state';

interface Reading {
  chat: Chat;
  me: string;
  messages: readonly Message[];
  /** Whether the newest message is before the reader's eyes. */
  isSeen: boolean;
}

/** Says that a chat is read to its newest message: only while it is in sight, in a page that is shown and has the focus. */
export function useReading({ chat, me, messages, isSeen }: Reading): void {
  const { api, live } = useServices();
  const queries = useQueryClient();
  const said = useRef<string>(undefined);
  const newest = messages.findLast(({ senderId }) => senderId !== me);
  const isUnread = newest !== undefined && (chat.unreadCount > 0 || !newest.readBy.includes(me));

  const lower = (read: Message): void => {
    const known = queries.getQueryData<Conversation>(chatKeys.messages(chat.id))?.messages ?? [];
    changeChat(queries, chat.id, (one) => withReadTo(one, known, read, me));
  };
  const look = useEffectEvent(() => {
    if (!newest || !isUnread || !isSeen || said.current === newest.id) return;
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const { id: messageId } = newest;
    said.current = messageId;
    const body = { chatId: chat.id, messageId };
    const channel = live.channel('/');
    const saying = channel.isConnected() ? channel.command<unknown>('message-read', body) : api.post<unknown>(`/chats/${chat.id}/read`);
    // At once: the new sum of what is unread is heard before the answer, and a list that has more would be read anew.
    lower(newest);
    saying.then(
      () => {
        lower(newest);
        changeConversation(queries, chat.id, (known) => withReceipt(known, 'readBy', me, messageId));
      },
      () => {
        // Said again with the next look.
        if (said.current === messageId) said.current = undefined;
        void readAnew(queries, chatKeys.one(chat.id));
        void readAnew(queries, chatKeys.list);
      },
    );
  });
  useEffect(() => {
    look();
  }, [newest?.id, isUnread, isSeen]);
  useEffect(() => {
    const onChange = (): void => {
      look();
    };
    window.addEventListener('focus', onChange);
    document.addEventListener('visibilitychange', onChange);
    return () => {
      window.removeEventListener('focus', onChange);
      document.removeEventListener('visibilitychange', onChange);
    };
  }, []);
}
