import type { Attachment, BookingStatus, EventsMessages, Message, Notification, PublicUser } from './wire';

/** What clients of each namespace hear. */
export interface NamespaceMessages {
  '/': RootMessages;
  '/events': EventsMessages;
  '/users': UsersMessages;
  '/notifications': NotificationsMessages;
  '/site-settings': SiteSettingsMessages;
  '/partner-places': PartnerPlacesMessages;
}
export type Namespace = keyof NamespaceMessages;

/** What every namespace may say. */
export interface CommonMessages {
  'authenticated': { success: true; userId: string; role: string; expiresAt: string };
  'error': { message: string };
  'token-expiring': { expiresAt: string };
}

export interface AccountEnded {
  kind: 'banned' | 'deleted';
  message: string;
  at: string;
}

export interface UsersMessages extends CommonMessages {
  'users.created': PublicUser;
  'users.updated': PublicUser;
  'users.deleted': { id: string };
  'account.banned': AccountEnded;
  'account.role-changed': { role: string; at: string };
}

export interface NotificationsMessages extends CommonMessages {
  'notifications.created': Notification & { sound: boolean };
  'notifications.read': { userId: string; id: string };
  'notifications.readAll': { userId: string };
  'notifications.deleted': { userId: string; id: string };
  'notifications.deletedAll': { userId: string };
  'notifications.unreadCount': { count: number };
}

export interface BookingStatusChanged {
  bookingId: string;
  eventId: string;
  status: BookingStatus;
  /** A user id, or `system`. */
  updatedBy: string;
  timestamp: string;
}

export interface RootMessages extends CommonMessages, ChatMessages {
  'notification': Omit<Notification, 'userId' | 'body' | 'readAt'> & {
    message: string;
    timestamp: string;
    sound: boolean;
    /** Of a `booking-update`. */
    bookingId?: string;
    status?: BookingStatus;
  };
  'booking-status-changed': BookingStatusChanged;
}

/** What clients of the root namespace hear of a message that was sent. */
export interface HeardMessage {
  chatId: string;
  message: string;
  fromUserId: string;
  messageId: string;
  messageType: string;
  replyToMessageId: string | null;
  attachments: Attachment[];
  timestamp: string;
  data: Message;
}

interface ChangedMessage {
  chatId: string;
  messageId: string;
  data: Message;
}

export interface ChatMessages {
  'message-sent': HeardMessage;
  'new-message': HeardMessage;
  'message-updated': ChangedMessage;
  'message-deleted': ChangedMessage;
  'user-typing': { chatId: string; userId: string; isTyping: boolean; timestamp: string };
  'message-read-receipt': { messageId: string; chatId: string; readBy: string; readAt: string };
  'message-delivered-receipt': { messageId: string; chatId: string; deliveredAt: string; deliveredTo: string };
  'chat-read': { chatId: string; readBy: string; readAt: string };
  'chats-unread-count': { count: number };
  'chat-created': { chatId: string };
  'chat-updated': { chatId: string };
}

export interface SlotImage {
  slot: string;
  url: string | null;
}

export interface SiteSettingsMessages extends CommonMessages {
  'hero-image.updated': { url: string | null };
  'landing-image.updated': SlotImage;
  'landing-images.updated': Record<string, string | null>;
  'about-image.updated': SlotImage;
  'about-images.updated': Record<string, string | null>;
}

export interface PartnerPlacesMessages extends CommonMessages {
  'partner-places.changed': {
    kind: 'created' | 'approved' | 'needs_info' | 'rejected' | 'updated' | 'deleted';
    id: string;
    at: string;
  };
}
