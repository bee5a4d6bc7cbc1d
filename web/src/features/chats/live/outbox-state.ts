import type { Attachment, Message } from '@/lib/api/wire-chats';

/** A message of one's own on its way. `sent`: the server has it, and it was not yet heard among the others. */
export interface PendingMessage {
  /** Its idempotency key: however often it is sent, it is one message. */
  key: string;
  content: string;
  replyToMessageId: string | null;
  attachments: Attachment[];
  createdAt: string;
  state: 'sending' | 'failed' | 'sent';
  /** As the server has it, once it is sent. */
  message?: Message;
  error?: Error;
}

export type Outbox = readonly PendingMessage[];

export function withState(outbox: Outbox, key: string, change: Partial<PendingMessage>): Outbox {
  return outbox.map((pending) => (pending.key === key ? { ...pending, ...change } : pending));
}

export function without(outbox: Outbox, key: string): Outbox {
  return outbox.filter((pending) => pending.key !== key);
}

/**
 * Without the one that was heard as `message`. It may be heard before its answer comes, and also where that is lost: then it is the first
 * one that says the same, since they are sent one after the other.
 */
export function withoutHeard(outbox: Outbox, message: Message): Outbox {
  const heard = outbox.find((pending) => pending.message?.id === message.id) ?? outbox.find((pending) => !pending.message && saysSame(pending, message));
  return heard ? without(outbox, heard.key) : outbox;
}

/** Those that are not yet among the messages. */
export function notAmong(outbox: Outbox, messages: readonly Message[]): Outbox {
  if (outbox.length === 0) return outbox;
  const ids = new Set(messages.map(({ id }) => id));
  return outbox.filter(({ message }) => !message || !ids.has(message.id));
}

function saysSame(pending: PendingMessage, message: Message): boolean {
  return (
    pending.content === message.content &&
    pending.replyToMessageId === message.replyToMessageId &&
    pending.attachments.length === message.attachments.length &&
    pending.attachments.every(({ id }, index) => message.attachments[index]?.id === id)
  );
}
