import type { Page } from '@/lib/api/wire';
import type { Chat, Message } from '@/lib/api/wire-chats';

/** A message for the tests. */
export function message(id: string, more: Partial<Message> = {}): Message {
  return {
    id,
    chatId: 'chat',
    senderId: 'layla',
    content: id,
    messageType: 'text',
    replyToMessageId: null,
    attachments: [],
    isEdited: false,
    isDeleted: false,
    readBy: [],
    deliveredTo: [],
    createdAt: '2026-11-21T10:00:00Z',
    updatedAt: '2026-11-21T10:00:00Z',
    ...more,
  };
}

/** A page of messages as the server gives it, newest first. */
export function page(ids: string[], nextCursor: string | null): Page<Message> {
  return { data: ids.map((id) => message(id)), hasMore: nextCursor !== null, nextCursor };
}

export function chat(id: string, more: Partial<Chat> = {}): Chat {
  return {
    id,
    participants: [],
    bookingId: null,
    eventId: null,
    eventTitle: null,
    subject: '',
    lastMessage: null,
    unreadCount: 0,
    isBlocked: false,
    createdAt: '2026-11-21T09:00:00Z',
    updatedAt: '2026-11-21T09:00:00Z',
    ...more,
  };
}
