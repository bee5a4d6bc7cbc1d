import type { Message } from '@/lib/api/wire-chats';

/** Whether a message stands at the other's place or after it, in the order of the server: by time, and at one time by id. */
export function isNotBefore(left: Message, right: Message): boolean {
  const byTime = Date.parse(left.createdAt) - Date.parse(right.createdAt);
  return byTime === 0 ? left.id >= right.id : byTime > 0;
}
