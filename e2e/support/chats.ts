import type { Cast } from './cast';
import type { LiveClient } from './events-client';
import type { RootMessages } from './namespaces';
import type { Person } from './person';
import type { Chat, Message, Page } from './wire';

export type RootClient = LiveClient<RootMessages>;

export const DENIED = 'Chat not found or access denied';
export const INVALID = 'Invalid message data';
export const BLOCKED = 'Cannot send message. User is blocked.';
export const NOT_FOUND = { status: 404, code: 'not_found' };
export const REFUSED = { status: 422, code: 'validation_failed' };
export const FOLLOWS_BOOKING = { status: 409, code: 'chat_follows_booking' };
export const USER_BLOCKED = { status: 403, code: 'user_blocked' };
export const FORBIDDEN = { status: 403, code: 'forbidden' };

/** A new chat of people about nothing, or about what `more` says. */
export function chatOf(opener: Person, others: Person[], more: object = {}): Promise<Chat> {
  return opener.rest.create<Chat>('/chats', { participantIds: others.map(({ id }) => id), ...more });
}

export function say(person: Person, chat: Chat, content: string, more: object = {}): Promise<Message> {
  return person.rest.create<Message>(`/chats/${chat.id}/messages`, { content, ...more });
}

export const chatNow = (person: Person, chat: Chat): Promise<Chat> => person.rest.get<Chat>(`/chats/${chat.id}`);

export async function messagesOf(person: Person, chat: Chat): Promise<Message[]> {
  return (await person.rest.get<Page<Message>>(`/chats/${chat.id}/messages?limit=100`)).data;
}

export async function inbox(person: Person): Promise<Chat[]> {
  return (await person.rest.get<Page<Chat>>('/chats?limit=100')).data;
}

/** On `/`. */
export const onRoot = (person: Pick<Person, 'on'>): Promise<RootClient> => person.on('/');

/**
 * Rings a bell that a person's connections hear: a new chat of theirs. Answers, for each connection, the names of all it heard before and
 * after what the test read last: the way to show that something was not said.
 */
export async function bell(cast: Cast, person: Person, other: Person, ...clients: RootClient[]): Promise<string[][]> {
  const event = await cast.event(person);
  const { id } = await chatOf(person, [other], { eventId: event.id });
  return Promise.all(clients.map((client) => client.heard.namesUntil('chat-created', ({ chatId }) => chatId === id)));
}

export const ids = (chat: Chat): string[] =>
  chat.participants.filter(({ leftAt }) => leftAt === null).map(({ userId }) => userId).sort();

export const sorted = (...people: Person[]): string[] => people.map(({ id }) => id).sort();
