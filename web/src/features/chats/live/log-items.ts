import type { Message } from '@/lib/api/wire-chats';
import type { Outbox, PendingMessage } from './outbox-state';

/** Messages of one person within this time stand together. */
const TOGETHER_MS = 5 * 60_000;

export type LogItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: Message; together: boolean }
  | { kind: 'pending'; key: string; pending: PendingMessage; together: boolean };

interface LogParts {
  messages: readonly Message[];
  pending: Outbox;
  hasOlder: boolean;
  /** The first message that was new when the chat was opened. */
  firstNewId: string | undefined;
  timeZone: string;
}

/**
 * What stands in the log, oldest first. The first day is said only at the beginning of the chat: when older messages come before
 * it, it would move, and with it what the reader looks at.
 */
export function logItems({ messages, pending, hasOlder, firstNewId, timeZone }: LogParts): LogItem[] {
  const dayOf = new Intl.DateTimeFormat('sv', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  const items: LogItem[] = [];
  let before: Message | undefined;
  let day: string | undefined;
  for (const message of messages) {
    const itsDay = dayOf.format(Date.parse(message.createdAt));
    const isNewDay = itsDay !== day && (day !== undefined || !hasOlder);
    if (isNewDay) items.push({ kind: 'day', key: itsDay, at: message.createdAt });
    if (message.id === firstNewId) items.push({ kind: 'new', key: 'new' });
    const together = !isNewDay && message.id !== firstNewId && standTogether(before, message);
    items.push({ kind: 'message', key: message.id, message, together });
    before = message;
    day = itsDay;
  }
  for (const [index, one] of pending.entries()) items.push({ kind: 'pending', key: one.key, pending: one, together: index > 0 });
  return items;
}

function standTogether(before: Message | undefined, message: Message): boolean {
  return before?.senderId === message.senderId && Date.parse(message.createdAt) - Date.parse(before.createdAt) < TOGETHER_MS;
}

/** The first of the last `count` messages of others. */
export function firstOfLast(messages: readonly Message[], count: number, me: string): string | undefined {
  if (count <= 0) return undefined;
  return messages.filter(({ senderId }) => senderId !== me).at(-count)?.id;
}
