import type { Page } from '@/lib/api/wire';
import type { Message } from '@/lib/api/wire-chats';
import { isNotBefore } from './order';

/** What is known of a chat's messages: without a gap from the oldest one here to the newest. */
export interface Conversation {
  /** Oldest first, in the order of the server. */
  messages: readonly Message[];
  /** Where what was said earlier goes on; null at the beginning of the chat. */
  cursor: string | null;
}

export type Receipt = 'readBy' | 'deliveredTo';

/**
 * The newest page, put to what is known. What was heard while it was read keeps its place; what was known before stays where the page
 * reaches back to it, and is let go where it does not, since there is a gap then.
 */
export function readNewest(known: Conversation | undefined, before: Conversation | undefined, page: Page<Message>): Conversation {
  const read = page.data.toReversed();
  const cursor = page.hasMore ? page.nextCursor : null;
  if (!known) return { messages: read, cursor };
  const inPage = new Map(read.map((message) => [message.id, message]));
  const first = known.messages.findIndex(({ id }) => inPage.has(id));
  const newer = newerOf(known.messages);
  const merged = read.map((message) => newer(message));
  if (first === -1) {
    const old = new Set(before?.messages.map(({ id }) => id));
    return known.messages.filter(({ id }) => !old.has(id)).reduce(withNews, { messages: merged, cursor });
  }
  const heard = known.messages.slice(first).filter(({ id }) => !inPage.has(id));
  // With an older one before the page the cursor of what is known reaches further back than that of the page.
  const joined = { messages: [...known.messages.slice(0, first), ...merged], cursor: first === 0 ? cursor : known.cursor };
  return heard.reduce(withNews, joined);
}

/** What was said earlier, put before what is known. */
export function readOlder(known: Conversation, page: Page<Message>): Conversation {
  const ids = new Set(known.messages.map(({ id }) => id));
  const older = page.data.toReversed().filter(({ id }) => !ids.has(id));
  return { messages: [...older, ...known.messages], cursor: page.hasMore ? page.nextCursor : null };
}

/**
 * A new message at its place; one that is known already is not put there twice. It is not always the last: what came while there was no
 * connection is heard behind one's own answer over REST.
 */
export function withNews(known: Conversation, message: Message): Conversation {
  if (known.messages.some(({ id }) => id === message.id)) return withChange(known, message);
  const place = known.messages.findLastIndex((other) => isNotBefore(message, other)) + 1;
  // Further back than what is known it waits to be read, with all that is between.
  if (place === 0 && known.cursor !== null && known.messages.length > 0) return known;
  return { ...known, messages: known.messages.toSpliced(place, 0, message) };
}

/** An edited or deleted message, where it is known. */
export function withChange(known: Conversation, message: Message): Conversation {
  const index = known.messages.findLastIndex(({ id }) => id === message.id);
  const present = known.messages[index];
  if (!present) return known;
  return { ...known, messages: known.messages.with(index, newest(present, message)) };
}

/** Somebody has read, or been given, this message and all before it; without a message all there are. */
export function withReceipt(known: Conversation, kind: Receipt, userId: string, messageId?: string): Conversation {
  const last = messageId === undefined ? known.messages.length - 1 : known.messages.findLastIndex(({ id }) => id === messageId);
  const isNews = (message: Message, index: number): boolean => index <= last && !message[kind].includes(userId);
  if (!known.messages.some(isNews)) return known;
  const messages = known.messages.map((message, index) =>
    isNews(message, index) ? { ...message, [kind]: [...message[kind], userId] } : message,
  );
  return { ...known, messages };
}

function newerOf(messages: readonly Message[]): (read: Message) => Message {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return (read) => {
    const present = byId.get(read.id);
    return present ? newest(present, read) : read;
  };
}

/** The later of two states of a message, with the receipts of both: those are only ever more. */
function newest(present: Message, given: Message): Message {
  const later = given.updatedAt >= present.updatedAt ? given : present;
  return { ...later, readBy: union(present.readBy, given.readBy), deliveredTo: union(present.deliveredTo, given.deliveredTo) };
}

function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])];
}
