import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { UpIcon } from '@/components/ui/icons';
import { Empty, Failed, Loading } from '@/components/ui/states';
import type { UserResource } from '@/lib/api/wire-people';
import { problemText } from '@/lib/i18n/problem-text';
import { useIdentity, useNamespaceMessage } from '@/lib/services';
import { useUserSummary, type UserFilter } from '../api/users';
import { fits } from '../live/user-rows';
import { useUsersTable } from '../live/use-users-table';
import { UserFilters } from './user-filters';
import { UserPanel } from './user-panel';
import { UserTable, type UserTableHandle } from './user-table';
import { UserTiles } from './user-tiles';

/** How long somebody who just came is marked. */
const NEW_MS = 1_500;

interface UsersViewProps {
  filter: UserFilter;
  /** Whose details are open. */
  openId: string | undefined;
  onFilter: (filter: UserFilter) => void;
  onOpen: (id: string | undefined) => void;
}

/** All accounts, as they are now. */
export function UsersView({ filter, openId, onFilter, onOpen }: UsersViewProps) {
  const { t } = useTranslation();
  const me = useIdentity();
  const { list, rows, changes, hear, readAgain } = useUsersTable(filter);
  const known = openId === undefined ? undefined : (changes.get(openId) ?? (changes.has(openId) ? null : rows.find(({ id }) => id === openId)));
  return (
    <div className="grid gap-6">
      <UserTiles />
      <UserFilters filter={filter} onChange={onFilter} />
      {list.isPending ? (
        <Loading label={t('actions.loading')} rows={5} />
      ) : !list.data ? (
        <Failed title={t('users.failed')} text={problemText(t, list.error)} retryLabel={t('actions.retry')} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 && !list.isRefetchError ? (
        <Empty title={t('users.empty')} text={t('users.emptyText')} />
      ) : (
        <Rows filter={filter} list={list} rows={rows} readAgain={readAgain} onOpen={onOpen} />
      )}
      {openId !== undefined && (
        <UserPanel
          key={openId}
          id={openId}
          known={known}
          isMe={openId === me?.userId}
          onChange={hear}
          onClose={() => {
            onOpen(undefined);
          }}
        />
      )}
    </div>
  );
}

type RowsProps = Pick<ReturnType<typeof useUsersTable>, 'list' | 'rows' | 'readAgain'> & { filter: UserFilter; onOpen: (id: string) => void };

function Rows({ filter, list, rows, readAgain, onOpen }: RowsProps) {
  const { t } = useTranslation();
  const { data: summary } = useUserSummary();
  const { hasNextPage, isFetching, isFetchNextPageError, isFetchingNextPage, isPlaceholderData, isRefetchError, fetchNextPage } = list;
  const { arrivals, above, top } = useArrivals(filter);
  const table = useRef<UserTableHandle>(null);
  const more = useCallback(() => {
    // While everything is read anew the next page waits: asking for it would end that reading.
    if (!isFetching && !isFetchNextPageError && !isRefetchError) void fetchNextPage({ cancelRefetch: false });
  }, [isFetching, isFetchNextPageError, isRefetchError, fetchNextPage]);
  const isEverybody = filter.q === '' && filter.banned === undefined;
  return (
    <div ref={top}>
      {above > 0 && (
        <button
          type="button"
          data-testid="new-above"
          className="fixed inset-x-0 top-20 z-[2] mx-auto flex min-h-11 w-fit items-center gap-2 rounded-full bg-madder px-4 font-semibold text-on-madder shadow-sheet"
          onClick={() => table.current?.toFirst()}
        >
          <UpIcon />
          {t('users.live.above', { count: above })}
        </button>
      )}
      {isRefetchError && (
        <div className="mb-4 grid justify-items-start gap-3" data-testid="users-stale">
          <FormFailure error={list.error} />
          <Button variant="outline" busy={isFetching} onClick={() => void readAgain()}>
            {t('actions.retry')}
          </Button>
        </div>
      )}
      <UserTable
        ref={table}
        rows={rows}
        total={isEverybody ? summary?.total : undefined}
        arrivals={arrivals}
        isPassing={isPlaceholderData}
        hasMore={hasNextPage}
        onMore={more}
        onOpen={onOpen}
      />
      {isFetchingNextPage && (
        <p role="status" className="py-4 text-center text-soft">
          {t('actions.loading')}
        </p>
      )}
      {isFetchNextPageError && (
        <Button variant="outline" className="mx-auto mt-4 flex w-fit" onClick={() => void fetchNextPage()}>
          {t('actions.retry')}
        </Button>
      )}
    </div>
  );
}

/** Who came a moment ago, and how many came above what is in sight. */
function useArrivals(filter: UserFilter) {
  const top = useRef<HTMLDivElement>(null);
  const [arrivals, setArrivals] = useState<ReadonlySet<string>>(new Set());
  const [above, setAbove] = useState(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const all = timers.current;
    return () => {
      all.forEach(clearTimeout);
    };
  }, []);
  useEffect(() => {
    const look = (): void => {
      if (isInSight(top.current)) setAbove(0);
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => {
      window.removeEventListener('scroll', look);
    };
  }, []);
  useNamespaceMessage('/users', 'users.created', (user: UserResource) => {
    if (!fits(user, filter)) return;
    if (!isInSight(top.current)) setAbove((count) => count + 1);
    setArrivals((known) => new Set(known).add(user.id));
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setArrivals((known) => new Set([...known].filter((id) => id !== user.id)));
    }, NEW_MS);
    timers.current.add(timer);
  });
  return { arrivals, above, top };
}

function isInSight(element: Element | null): boolean {
  return element === null || element.getBoundingClientRect().top >= 0;
}
