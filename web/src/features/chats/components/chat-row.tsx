import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/components/ui/avatar';
import type { Chat } from '@/lib/api/wire-chats';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { formatNumber, saidAtShort } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useMessageText } from './message-text';
import { listed, othersOf } from './names';

/** One conversation in the list: with whom, about what, what was said last, and how much of it is unread. */
export function ChatRow({ chat, me }: { chat: Chat; me: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const others = othersOf(chat, me);
  const { lastMessage, unreadCount, eventTitle } = chat;
  const isUnread = unreadCount > 0;
  return (
    <li data-testid="chat-row" data-chat-id={chat.id} data-unread={unreadCount}>
      <Link
        to="/chats/$chatId"
        params={{ chatId: chat.id }}
        className="flex gap-3 rounded-lg px-3 py-2.5 text-ink no-underline hover:bg-sunk aria-[current=page]:bg-sunk"
      >
        <Avatars people={others} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-2">
            <bdi className={cn('truncate', isUnread ? 'font-bold' : 'font-semibold')}>{others.length > 0 ? listed(others, language) : t('chats.nobody')}</bdi>
            {lastMessage && (
              <time dateTime={lastMessage.createdAt} className="shrink-0 text-xs text-soft tabular-nums">
                {saidAtShort(lastMessage.createdAt, browserZone(), language)}
              </time>
            )}
          </span>
          {eventTitle !== null && (
            <span dir="auto" className="block truncate text-sm text-soft text-with-parent">
              {eventTitle}
            </span>
          )}
          <span className="flex items-center justify-between gap-2">
            <Preview chat={chat} me={me} />
            {isUnread && (
              <span data-testid="unread" className="grid min-w-6 shrink-0 place-items-center rounded-full bg-madder px-1.5 text-xs leading-6 font-bold text-on-madder tabular-nums">
                <span aria-hidden>{formatNumber(unreadCount, language)}</span>
                <span className="sr-only">{t('chats.unread', { count: unreadCount })}</span>
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}

function Preview({ chat: { lastMessage, unreadCount }, me }: { chat: Chat; me: string }) {
  const { t } = useTranslation();
  const textOf = useMessageText();
  const text = lastMessage ? textOf(lastMessage) : t('chats.preview.none');
  const isOwn = lastMessage?.senderId === me;
  return (
    // It ends where its own language ends, and stands where the others of the list stand.
    <span
      dir="auto"
      data-testid="preview"
      className={cn('min-w-0 flex-1 truncate text-[0.95rem] text-with-parent', unreadCount > 0 ? 'font-medium' : 'text-soft', lastMessage?.isDeleted && 'italic')}
    >
      {isOwn && !lastMessage.isDeleted ? t('chats.preview.you', { text }) : text}
    </span>
  );
}

/** One person, or the first two of several, one over the other. */
function Avatars({ people }: { people: readonly { userId: string; name: string; photoUrl: string | null }[] }) {
  const [first, second] = people;
  if (!first) return <span aria-hidden className="size-12 shrink-0 rounded-full bg-sunk" />;
  if (!second) return <Avatar name={first.name} photoUrl={first.photoUrl} className="size-12!" />;
  return (
    <span aria-hidden className="relative size-12 shrink-0">
      <Avatar name={first.name} photoUrl={first.photoUrl} className="absolute start-0 top-0 size-8!" />
      <Avatar name={second.name} photoUrl={second.photoUrl} className="absolute end-0 bottom-0 size-8! ring-2 ring-sheet" />
    </span>
  );
}
