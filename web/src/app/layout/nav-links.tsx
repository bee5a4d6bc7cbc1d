import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CalendarIcon, ListIcon, MessagesIcon, PlusIcon, TicketIcon } from '@/components/ui/icons';
import { useUnreadMessages } from '@/features/chats/api/chats';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { useIdentity } from '@/lib/services';
import { formatNumber } from '@/lib/time/format';

const LINKS = [
  { to: '/', word: 'events', Icon: CalendarIcon },
  { to: '/bookings', word: 'bookings', Icon: TicketIcon },
  { to: '/organizing', word: 'organizing', Icon: ListIcon },
  { to: '/events/new', word: 'create', Icon: PlusIcon },
] as const;

/** The main places: a row in the header, or a bar for the thumb at the foot of a phone. */
export function NavLinks({ bar }: { bar: boolean }) {
  const { t } = useTranslation();
  const isSignedIn = useIdentity() !== null;
  const look = cn(
    'font-medium text-soft no-underline aria-[current=page]:font-semibold aria-[current=page]:text-madder',
    bar
      ? 'flex min-h-14 flex-col items-center justify-center gap-0.5 text-center text-xs leading-tight'
      : 'inline-flex min-h-11 items-center rounded-md px-2.5 whitespace-nowrap hover:bg-sunk hover:text-ink',
  );
  return (
    <ul className={bar ? cn('grid px-2', isSignedIn ? 'grid-cols-5' : 'grid-cols-4') : 'flex gap-0.5'}>
      {LINKS.map(({ to, word, Icon }) => (
        <li key={to}>
          <Link
            to={to}
            activeOptions={{ exact: true, includeSearch: false }}
            className={look}
          >
            {bar && <Icon />}
            {t(`nav.${word}`)}
          </Link>
        </li>
      ))}
      {isSignedIn && (
        <li>
          {/* Also while one of them is open. */}
          <Link to="/chats" activeOptions={{ exact: false }} className={cn(look, 'relative')}>
            {bar && <MessagesIcon />}
            {t('nav.messages')}
            <Unread bar={bar} />
          </Link>
        </li>
      )}
    </ul>
  );
}

/** How many messages wait to be read. */
function Unread({ bar }: { bar: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const count = useUnreadMessages();
  if (count === 0) return null;
  return (
    <span
      data-testid="unread-messages"
      data-count={count}
      className={cn(
        'min-w-5 rounded-full bg-madder px-1.5 text-center text-xs leading-5 font-bold text-on-madder tabular-nums',
        bar ? 'absolute start-1/2 top-1 ms-1' : 'ms-1.5',
      )}
    >
      <span aria-hidden>{formatNumber(count, language)}</span>
      <span className="sr-only">{t('chats.unread', { count })}</span>
    </span>
  );
}
