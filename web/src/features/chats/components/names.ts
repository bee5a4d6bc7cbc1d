import type { Chat, ChatParticipant } from '@/lib/api/wire-chats';
import { LANGUAGE_FACTS, type Language } from '@/lib/i18n/languages';

/** All in a chat but the reader. */
export function othersOf({ participants }: Pick<Chat, 'participants'>, me: string): ChatParticipant[] {
  return participants.filter(({ userId }) => userId !== me);
}

/** Names in one line as the language puts them together, each in its own direction. */
export function listed(people: readonly { name: string }[], language: Language): string {
  const names = people.map(({ name }) => `\u2068${name}\u2069`);
  return new Intl.ListFormat(LANGUAGE_FACTS[language].locale, { type: 'conjunction', style: 'long' }).format(names);
}
