import type { Chat, ChatParticipant } from '@/lib/api/wire-chats';
import { useLanguage } from '@/lib/hooks/use-language';
import { LANGUAGE_FACTS, type Language } from '@/lib/i18n/languages';
import { useIdentity } from '@/lib/services';
import { useChat } from '../api/chats';

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

/** Those one writes with in a chat, for its name; undefined while it is not known, and for none. */
export function useChatNames(chatId: string | undefined): string | undefined {
  const language = useLanguage();
  const me = useIdentity()?.userId;
  const { data: chat } = useChat(chatId);
  if (chatId === undefined || !chat || me === undefined) return undefined;
  const others = othersOf(chat, me);
  return others.length > 0 ? listed(others, language) : undefined;
}
