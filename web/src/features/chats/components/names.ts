import type { Chat, ChatParticipant } from '@/lib/api/wire-chats';
import { LANGUAGE_FACTS, type Language } from '@/lib/i18n/languages';

/** Those who take part beside the reader; where nobody does any more, those who did. */
export function othersOf({ participants }: Pick<Chat, 'participants'>, me: string): ChatParticipant[] {
  const others = participants.filter(({ userId }) => userId !== me);
  const present = others.filter(({ leftAt }) => leftAt === null);
  return present.length > 0 ? present : others;
}

/** Names in one line as the language puts them together, each in its own direction. */
export function listed(people: readonly { name: string }[], language: Language): string {
  const names = people.map(({ name }) => `\u2068${name}\u2069`);
  return new Intl.ListFormat(LANGUAGE_FACTS[language].locale, { type: 'conjunction', style: 'long' }).format(names);
}
