import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { readAnew } from '@/lib/api/read-anew';
import type { Page } from '@/lib/api/wire';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useFreshNamespace, useIdentity, useNamespace, useNamespaceMessage, useServices } from '@/lib/services';
import { chatKeys } from '../api/chat-keys';
import { changeChat } from '../api/chats';
import { changeConversation } from '../api/conversation';
import { changeOutbox } from '../api/send-message';
import { chatsOf, withChanged, withLast, type ChatPages } from './chat-list-state';
import { withChange, withNews, withReceipt } from './conversation-state';
import { withoutHeard } from './outbox-state';

/** What comes within this time is said to have arrived in one word: that of the last means all before it. */
const DELIVERED_AFTER_MS = 300;

/** Hears what is said in my chats, on every page of whoever is signed in, and tells the others that it arrived. */
export function ChatsLive() {
  const queries = useQueryClient();
  const me = useIdentity()?.userId;
  const arrived = useArrived();
  const tellWaiting = useTellWaiting(arrived);
  const isNewHere = useRef(true);
  useNamespace(me === undefined ? undefined : '/');

  const heard = (message: Message): void => {
    if (me === undefined) return;
    changeConversation(queries, message.chatId, (known) => withNews(known, message));
    changeChat(queries, message.chatId, (chat) => withLast(chat, message, me), true);
  };
  const changed = ({ chatId, data }: { chatId: string; data: Message }): void => {
    changeConversation(queries, chatId, (known) => withChange(known, data));
    changeChat(queries, chatId, (chat) => withChanged(chat, data));
  };
  useNamespaceMessage('/', 'new-message', ({ data }) => {
    heard(data);
    arrived(data);
  });
  useNamespaceMessage('/', 'message-sent', ({ chatId, data }) => {
    changeOutbox(queries, chatId, (outbox) => withoutHeard(outbox, data));
    heard(data);
  });
  useNamespaceMessage('/', 'message-updated', changed);
  useNamespaceMessage('/', 'message-deleted', changed);
  useNamespaceMessage('/', 'message-read-receipt', ({ chatId, messageId, readBy }) => {
    changeConversation(queries, chatId, (known) => withReceipt(known, 'readBy', readBy, messageId));
  });
  useNamespaceMessage('/', 'message-delivered-receipt', ({ chatId, messageId, deliveredTo }) => {
    changeConversation(queries, chatId, (known) => withReceipt(known, 'deliveredTo', deliveredTo, messageId));
  });
  useNamespaceMessage('/', 'chat-read', ({ chatId, readBy }) => {
    changeConversation(queries, chatId, (known) => withReceipt(known, 'readBy', readBy));
  });
  useNamespaceMessage('/', 'chat-created', () => {
    void readAnew(queries, chatKeys.list);
  });
  useNamespaceMessage('/', 'chat-updated', () => {
    void readAnew(queries, chatKeys.ones);
    void readAnew(queries, chatKeys.list);
  });
  useNamespaceMessage('/', 'chats-unread-count', ({ count }) => {
    queries.setQueryData(chatKeys.unread, count);
    const known = chatsOf(queries.getQueryData<ChatPages>(chatKeys.list)).reduce((sum, { unreadCount }) => sum + unreadCount, 0);
    // Read on another device.
    if (known > count) void readAnew(queries, chatKeys.list);
    if (isNewHere.current && count > 0) void tellWaiting();
    isNewHere.current = false;
  });
  useFreshNamespace('/', () => {
    isNewHere.current = true;
    // One that nobody looks at is read when it is opened again: what is heard from now on would hide that something is missing.
    queries.removeQueries({ queryKey: chatKeys.conversations, type: 'inactive' });
    void readAnew(queries, chatKeys.conversations);
    void readAnew(queries, chatKeys.ones);
    void readAnew(queries, chatKeys.list);
  });
  return null;
}

/** Tells that messages have arrived here. */
function useArrived(): (message: Message) => void {
  const { live } = useServices();
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  return (message) => {
    const { chatId, id } = message;
    clearTimeout(waiting.current.get(chatId));
    const tell = (): void => {
      waiting.current.delete(chatId);
      const channel = live.channel('/');
      if (channel.isConnected()) channel.emit('message-delivered', { chatId, messageId: id });
    };
    waiting.current.set(chatId, setTimeout(tell, DELIVERED_AFTER_MS));
  };
}

/** What came while nobody was here has arrived with the connection, though it is not heard. */
function useTellWaiting(arrived: (message: Message) => void): () => Promise<void> {
  const { api } = useServices();
  const me = useIdentity()?.userId;
  return async () => {
    // Not told now, it is told at the next connection.
    const chats = await api.get<Page<Chat>>('/chats').catch(() => undefined);
    for (const { lastMessage, unreadCount } of chats?.data ?? []) {
      if (lastMessage && unreadCount > 0 && lastMessage.senderId !== me) arrived(lastMessage);
    }
  };
}
