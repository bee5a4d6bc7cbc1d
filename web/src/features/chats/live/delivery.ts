import type { ChatParticipant, Message } from '@/lib/api/wire-chats';

/** How far a message of one's own has come, with everyone; and who of them has read it, or has it. */
export interface Delivery {
  state: 'sent' | 'delivered' | 'read';
  readers: ChatParticipant[];
  receivers: ChatParticipant[];
}

export function deliveryOf(message: Message, others: readonly ChatParticipant[]): Delivery {
  const readers = others.filter(({ userId }) => message.readBy.includes(userId));
  // Whoever has read it has it.
  const receivers = others.filter(({ userId }) => message.deliveredTo.includes(userId) && !message.readBy.includes(userId));
  const all = others.length;
  if (all === 0) return { state: 'sent', readers, receivers };
  if (readers.length === all) return { state: 'read', readers, receivers };
  return { state: readers.length + receivers.length === all ? 'delivered' : 'sent', readers, receivers };
}
