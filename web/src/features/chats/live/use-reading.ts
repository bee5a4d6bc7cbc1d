import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useServices } from '@/lib/services';
import { changeChat } from '../api/chats';

interface Reading {
  chat: Chat;
  me: string;
  messages: readonly Message[];
  /** Whether the newest message is in sight. */
  atEnd: boolean;
}

/** Says that a chat is read to its newest message: only while it is in sight, in a page that is shown and has the focus. */
export function useReading({ chat, me, messages, atEnd }: Reading): void {
  const { api, live } = useServices();
  const queries = useQueryClient();
  const said = useRef<string>(undefined);
  const newest = messages.findLast(({ senderId }) => senderId !== me);
  const isUnread = newest !== undefined && (chat.unreadCount > 0 || !newest.readBy.includes(me));

  const look = useEffectEvent(() => {
    if (!newest || !isUnread || !atEnd || said.current === newest.id) return;
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const { id: messageId } = newest;
    said.current = messageId;
    const body = { chatId: chat.id, messageId };
    const channel = live.channel('/');
    const saying = channel.isConnected() ? channel.command<unknown>('message-read', body) : api.post<unknown>(`/chats/${chat.id}/read`);
    saying.then(
      () => {
        changeChat(queries, chat.id, (known) => (known.unreadCount === 0 ? known : { ...known, unreadCount: 0 }));
      },
      () => {
        // Said again with the next look.
        if (said.current === messageId) said.current = undefined;
      },
    );
  });
  useEffect(() => {
    look();
  }, [newest?.id, isUnread, atEnd]);
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
