import type { InfiniteData } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { isNotBefore } from './order';

export type ChatPages = InfiniteData<Page<Chat>, string | null>;

/** The chats of all pages, each once: one that moved up while it was paged is where it is now. */
export function chatsOf(pages: ChatPages | undefined): Chat[] {
  const chats = new Map<string, Chat>();
  for (const page of pages?.pages ?? []) {
    for (const chat of page.data) if (!chats.has(chat.id)) chats.set(chat.id, chat);
  }
  return [...chats.values()];
}

/** A chat with a message that was just heard. One that the chat was read with is not counted again. */
export function withLast(chat: Chat, message: Message, me: string): Chat {
  const { lastMessage } = chat;
  if (lastMessage && isNotBefore(lastMessage, message)) return lastMessage.id === message.id ? withChanged(chat, message) : chat;
  const unreadCount = message.senderId === me ? chat.unreadCount : chat.unreadCount + 1;
  return { ...chat, lastMessage: message, unreadCount, updatedAt: message.createdAt };
}

/** A chat whose last message may be the one that changed. */
export function withChanged(chat: Chat, message: Message): Chat {
  return chat.lastMessage?.id === message.id ? { ...chat, lastMessage: message } : chat;
}

/** A chat that I have read to this message: what came behind it stays unread. */
export function withReadTo(chat: Chat, messages: readonly Message[], read: Message, me: string): Chat {
  const isBehind = (message: Message): boolean => message.senderId !== me && message.id !== read.id && isNotBefore(message, read);
  // The last one may not be among the messages yet.
  const isLastBehind = chat.lastMessage !== null && isBehind(chat.lastMessage);
  const unreadCount = Math.min(chat.unreadCount, Math.max(messages.filter(isBehind).length, isLastBehind ? 1 : 0));
  return unreadCount === chat.unreadCount ? chat : { ...chat, unreadCount };
}

/** Changes one chat where it is. */
export function patched(pages: ChatPages, chatId: string, change: (chat: Chat) => Chat): ChatPages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.data.some(({ id }) => id === chatId) ? { ...page, data: page.data.map((chat) => (chat.id === chatId ? change(chat) : chat)) } : page,
    ),
  };
}

/** Puts a chat to the top of the list, from wherever it was. */
export function onTop(pages: ChatPages, chat: Chat): ChatPages {
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      const others = page.data.filter(({ id }) => id !== chat.id);
      return { ...page, data: index === 0 ? [chat, ...others] : others };
    }),
  };
}
