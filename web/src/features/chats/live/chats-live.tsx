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
import { isNotBefore } from './order';
import { withoutHeard } from './outbox-state';

/** What comes within this time is said to have arrived in one word: that of the last means all before it. */
const DELIVERED_AFTER_MS = 300;
/** Chats read at once, to find those where something waits; and how often. */
const WAITING_LIMIT = 100;
const WAITING_PAGES_MAX = 5;
/** Between what is told of one chat and of the next, where it is told of many: no faster than the server takes it. */
const WAITING_EVERY_MS = 60;

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
  useNamespaceMessage('/', 'chat-updated', ({ chatId }) => {
    void readAnew(queries, chatKeys.one(chatId));
    void readAnew(queries, chatKeys.list);
  });
  useNamespaceMessage('/', 'chats-unread-count', ({ count }) => {
    queries.setQueryData(chatKeys.unread, count);
    const known = chatsOf(queries.getQueryData<ChatPages>(chatKeys.list)).reduce((sum, { unreadCount }) => sum + unreadCount, 0);
    // Read on another device.
    if (known > count) void readAnew(queries, chatKeys.list);
    if (isNewHere.current && count > 0) void tellWaiting(count);
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

/** Tells that messages have arrived here: of each chat the newest. */
function useArrived(): (message: Message, laterMs?: number) => void {
  const { live } = useServices();
  const waiting = useRef(new Map<string, { message: Message; timer: ReturnType<typeof setTimeout> }>());
  return (message, laterMs = 0) => {
    const { chatId, id } = message;
    const present = waiting.current.get(chatId);
    if (present && isNotBefore(present.message, message)) return;
    clearTimeout(present?.timer);
    const tell = (): void => {
      waiting.current.delete(chatId);
      const channel = live.channel('/');
      if (channel.isConnected()) channel.emit('message-delivered', { chatId, messageId: id });
    };
    waiting.current.set(chatId, { message, timer: setTimeout(tell, DELIVERED_AFTER_MS + laterMs) });
  };
}

/** What came while nobody was here has arrived with the connection, though it is not heard. So much of it is unread. */
function useTellWaiting(arrived: (message: Message, laterMs?: number) => void): (unread: number) => Promise<void> {
  const { api } = useServices();
  const me = useIdentity()?.userId;
  return async (unread) => {
    let left = unread;
    let told = 0;
    let after: string | null = null;
    for (let pages = 0; left > 0 && pages < WAITING_PAGES_MAX; pages += 1) {
      // Not told now, it is told at the next connection.
      const page: Page<Chat> | undefined = await api.get<Page<Chat>>('/chats', { query: { limit: WAITING_LIMIT, after } }).catch(() => undefined);
      for (const { lastMessage, unreadCount } of page?.data ?? []) {
        left -= unreadCount;
        if (!lastMessage || unreadCount === 0 || lastMessage.senderId === me) continue;
        arrived(lastMessage, told * WAITING_EVERY_MS);
        told += 1;
      }
      if (!page?.hasMore) break;
      after = page.nextCursor;
    }
  };
}
