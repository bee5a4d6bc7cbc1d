export interface ChatParticipant {
  userId: string;
  name: string;
  photoUrl: string | null;
  /** Null for those who take part; whoever left stays named, for what they said. */
  leftAt: string | null;
}

/** A file that was sent with a message. It is given only to a token of somebody in the chat. */
export interface Attachment {
  id: string;
  name: string;
  size: number;
  type: string;
  url: string;
}

export interface Message {
  id: string;
  chatId: string;
  senderId: string;
  /** Empty where it was deleted, or where files were sent without words. */
  content: string;
  messageType: 'text' | 'image' | 'file';
  replyToMessageId: string | null;
  attachments: Attachment[];
  isEdited: boolean;
  isDeleted: boolean;
  readBy: string[];
  deliveredTo: string[];
  createdAt: string;
  updatedAt: string;
}

/** A conversation as the reader has it. */
export interface Chat {
  id: string;
  participants: ChatParticipant[];
  bookingId: string | null;
  eventId: string | null;
  eventTitle: string | null;
  subject: string;
  lastMessage: Message | null;
  unreadCount: number;
  /** The reader has blocked the other. Whether the other has blocked the reader is not told. */
  isBlocked: boolean;
  createdAt: string;
  updatedAt: string;
}
