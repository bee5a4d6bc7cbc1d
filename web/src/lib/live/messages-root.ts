import type { BookingStatus } from '../api/wire';
import type { Message } from '../api/wire-chats';

interface MessageNews {
  chatId: string;
  messageId: string;
  data: Message;
}

/** What the server says in the namespace `/` about the person's bookings and chats. A receipt means all messages before its own too. */
export interface RootMessages {
  'new-message': MessageNews;
  'message-sent': MessageNews;
  'message-updated': MessageNews;
  'message-deleted': MessageNews;
  'user-typing': { chatId: string; userId: string; isTyping: boolean };
  'message-read-receipt': { chatId: string; messageId: string; readBy: string; readAt: string };
  'message-delivered-receipt': { chatId: string; messageId: string; deliveredTo: string; deliveredAt: string };
  'chat-read': { chatId: string; readBy: string; readAt: string };
  'chats-unread-count': { count: number };
  'chat-created': { chatId: string };
  /** Who takes part has changed. */
  'chat-updated': { chatId: string };
  'booking-status-changed': { bookingId: string; eventId: string; status: BookingStatus; updatedBy: string; timestamp: string };
}
