import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/components/ui/avatar';
import type { UserResource } from '@/lib/api/wire-people';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { countryName } from '@/lib/i18n/countries';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { UserBadges } from './user-badges';

/** The columns of the table; one place for its head and its rows. */
export const COLUMNS = 'grid grid-cols-[minmax(0,5fr)_minmax(0,3fr)_minmax(0,2.6fr)_minmax(0,3fr)] items-center gap-x-4 px-4';

export interface UserRowProps {
  user: UserResource;
  /** Its place in the table, from 0. */
  index: number;
  /** The one row that Tab leads to. */
  isCurrent: boolean;
  /** Came a moment ago. */
  isNew: boolean;
  offset: number;
  height: number;
  buttonRef: Ref<HTMLButtonElement> | undefined;
  onOpen: () => void;
  onMove: (event: KeyboardEvent) => void;
}

const ROW = 'absolute inset-x-0 top-0 border-b border-line hover:bg-sunk focus-within:bg-sunk';

/** One user on a wide screen. */
export function TableRow({ user, index, ...rest }: UserRowProps) {
  const language = useLanguage();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-testid="user-row"
      data-user-id={user.id}
      className={cn(ROW, COLUMNS, rest.isNew && 'changed-flash')}
      style={{ height: rest.height, transform: `translateY(${rest.offset}px)` }}
    >
      <span role="gridcell" className="flex min-w-0 items-center gap-3">
        <Avatar name={user.fullName} photoUrl={user.photoUrl} />
        <NameAndAddress user={user} {...rest} />
      </span>
      <span role="gridcell" className="truncate text-sm tabular-nums">
        <bdi dir="ltr">{user.phone}</bdi>
        <span className="block truncate text-soft">{countryName(user.countryCode, language)}</span>
      </span>
      <span role="gridcell" className="flex flex-wrap gap-1.5">
        <UserBadges user={user} />
      </span>
      <span role="gridcell" className="truncate text-sm text-soft">
        <Joined user={user} />
      </span>
    </div>
  );
}

/** One user on a phone. */
export function CardRow({ user, index, ...rest }: UserRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-testid="user-row"
      data-user-id={user.id}
      className={cn(ROW, 'px-1', rest.isNew && 'changed-flash')}
      style={{ height: rest.height, transform: `translateY(${rest.offset}px)` }}
    >
      <div role="gridcell" className="flex h-full items-center gap-3">
        <Avatar name={user.fullName} photoUrl={user.photoUrl} />
        <div className="min-w-0 flex-1">
          <NameAndAddress user={user} {...rest} />
          <div className="mt-1 flex items-center gap-1.5 overflow-hidden whitespace-nowrap text-sm text-soft">
            <UserBadges user={user} />
            <span className="truncate">
              <Joined user={user} />
            </span>
          </div>
        </div>
      </div>
    </div>
  );
}

/** The name opens the details, wherever in the row one clicks. */
function NameAndAddress({ user, isCurrent, buttonRef, onOpen, onMove }: Pick<UserRowProps, 'user' | 'isCurrent' | 'buttonRef' | 'onOpen' | 'onMove'>) {
  return (
    <span className="min-w-0">
      <button
        ref={buttonRef}
        type="button"
        aria-haspopup="dialog"
        tabIndex={isCurrent ? 0 : -1}
        data-testid="open-user"
        className="block max-w-full truncate text-start font-semibold after:absolute after:inset-0"
        onClick={onOpen}
        onKeyDown={onMove}
      >
        <bdi dir="auto">{user.fullName}</bdi>
      </button>
      <span className="block truncate text-sm text-soft">
        <bdi dir="ltr">{user.email}</bdi>
      </span>
    </span>
  );
}

function Joined({ user }: { user: UserResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <time dateTime={user.createdAt} title={t('users.details.createdAt')}>
      {moment(user.createdAt, browserZone(), language)}
    </time>
  );
}
