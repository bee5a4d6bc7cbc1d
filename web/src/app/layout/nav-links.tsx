import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CalendarIcon, ListIcon, PlusIcon, TicketIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';

const LINKS = [
  { to: '/', word: 'events', Icon: CalendarIcon },
  { to: '/bookings', word: 'bookings', Icon: TicketIcon },
  { to: '/organizing', word: 'organizing', Icon: ListIcon },
  { to: '/events/new', word: 'create', Icon: PlusIcon },
] as const;

/** The main places: a row in the header, or a bar for the thumb at the foot of a phone. */
export function NavLinks({ bar }: { bar: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className={bar ? 'grid grid-cols-4 px-2' : 'flex gap-1'}>
      {LINKS.map(({ to, word, Icon }) => (
        <li key={to}>
          <Link
            to={to}
            activeOptions={{ exact: true, includeSearch: false }}
            className={cn(
              'font-medium text-soft no-underline aria-[current=page]:font-semibold aria-[current=page]:text-madder',
              bar
                ? 'flex min-h-14 flex-col items-center justify-center gap-0.5 text-center text-xs leading-tight'
                : 'inline-flex min-h-11 items-center rounded-md px-3 hover:bg-sunk hover:text-ink',
            )}
          >
            {bar && <Icon />}
            {t(`nav.${word}`)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
