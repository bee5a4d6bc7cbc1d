/** Where chats are in the query cache. */
export const chatKeys = {
  list: ['chats', 'list'] as const,
  ofBooking: (bookingId: string) => ['chats', 'list', 'of-booking', bookingId] as const,
  ones: ['chats', 'one'] as const,
  one: (chatId: string) => ['chats', 'one', chatId] as const,
  conversations: ['chats', 'messages'] as const,
  messages: (chatId: string) => ['chats', 'messages', chatId] as const,
  outbox: (chatId: string) => ['chats', 'outbox', chatId] as const,
  search: (chatId: string, q: string) => ['chats', 'search', chatId, q] as const,
  picture: (attachmentId: string, width: number | null) => ['chats', 'picture', attachmentId, width] as const,
  unread: ['chats', 'unread'] as const,
};
