import { InfiniteQueryObserver, QueryClient, type InfiniteData } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '@/lib/api/wire';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { EVERYTHING, notificationKeys, type NotificationFilter } from '../api/notification-keys';
import { withNews, type Log } from './news';
import { hear, hearUnread, LOG_MAX } from './use-news';

type List = InfiniteData<Page<NotificationResource>, string | null>;

const UNREAD: NotificationFilter = { unreadOnly: true, group: undefined };

function told(id: number): NotificationResource {
  return { id: `n${1000 + id}`, type: 'event.changed', title: '', body: '', data: {}, isRead: false, readAt: null, createdAt: '2030-01-01T10:00:00.000Z' };
}

const page = (...ids: number[]): Page<NotificationResource> => ({ data: ids.map(told), hasMore: true, nextCursor: `after ${ids.at(-1)}` });

const clients: QueryClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.clear();
});

/** A page of the app that shows the lists of these filters. */
function app(...filters: NotificationFilter[]) {
  const queries = new QueryClient();
  clients.push(queries);
  let answer: (pages: Page<NotificationResource>) => void = () => undefined;
  const lists = filters.map((filter) => {
    const queryKey = notificationKeys.list(filter);
    queries.setQueryData<List>(queryKey, { pages: [page(4, 3), page(2, 1)], pageParams: [null, 'after 3'] });
    const list = new InfiniteQueryObserver<Page<NotificationResource>, Error, List, typeof queryKey, string | null>(queries, {
      queryKey,
      queryFn: () => new Promise((resolve) => { answer = resolve; }),
      initialPageParam: null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      staleTime: Infinity,
    });
    list.subscribe(() => undefined);
    return list;
  });
  const log = (): Log => queries.getQueryData<{ log: Log }>(notificationKeys.news)?.log ?? [];
  const pagesOf = (filter: NotificationFilter) => queries.getQueryData<List>(notificationKeys.list(filter))?.pages;
  const rows = (filter: NotificationFilter): string =>
    withNews(pagesOf(filter) ?? [], log(), filter).map(({ id, isRead }) => `${Number(id.slice(1)) - 1000}${isRead ? '*' : ''}`).join(' ');
  /** Hears so often of the first one that it was read, as of one that comes and goes. */
  const hearReads = (times: number): void => {
    for (let index = 0; index < times; index += 1) hear(queries, { kind: 'read', id: told(1).id });
  };
  return { queries, lists, log, pagesOf, rows, hearReads, answer: (...ids: number[]) => { answer(page(...ids)); } };
}

describe('the log of what was heard', () => {
  it('goes into the lists that are shown when it is long, and they show the same', () => {
    const { queries, log, pagesOf, rows, hearReads } = app(EVERYTHING, UNREAD);
    hearUnread(queries, 7);
    hear(queries, { kind: 'created', notification: told(5) });
    hear(queries, { kind: 'deleted', id: told(3).id });
    hear(queries, { kind: 'created', notification: told(6) });
    hear(queries, { kind: 'read', id: told(5).id });
    hearReads(LOG_MAX - 5);
    const before = [rows(EVERYTHING), rows(UNREAD)];
    expect(log()).toHaveLength(LOG_MAX - 1);
    hearReads(1);
    expect(log()).toEqual([]);
    expect([rows(EVERYTHING), rows(UNREAD)]).toEqual(before);
    expect(before).toEqual(['6 5* 4 2 1*', '6 4 2']);
    expect(queries.getQueryData(notificationKeys.news)).toEqual({ log: [], unread: 7 });
    // Where to read on is as before.
    expect(pagesOf(EVERYTHING)?.map(({ nextCursor }) => nextCursor)).toEqual(['after 3', 'after 1']);
  });

  it('waits for an answer on its way, which may be older', async () => {
    const { lists: [list], log, pagesOf, hearReads, answer } = app(EVERYTHING);
    const reading = list?.fetchNextPage();
    hearReads(LOG_MAX + 10);
    expect(log()).toHaveLength(LOG_MAX + 10);
    answer(0);
    await reading;
    hearReads(1);
    expect(log()).toEqual([]);
    expect(pagesOf(EVERYTHING)?.map(({ data }) => data.length)).toEqual([5, 0, 0]);
  });

  it('is not needed for lists that nobody looks at: they are read when they are opened', () => {
    const { queries, log, pagesOf, hearReads } = app(EVERYTHING);
    queries.setQueryData<List>(notificationKeys.list(UNREAD), { pages: [page(4)], pageParams: [null] });
    hearReads(LOG_MAX);
    expect([log(), pagesOf(UNREAD)]).toEqual([[], undefined]);
  });

  it('does not make up for a list that is to be read again', async () => {
    const { queries, log, hearReads } = app(EVERYTHING);
    await queries.invalidateQueries({ queryKey: notificationKeys.lists, refetchType: 'none' });
    hearReads(LOG_MAX);
    expect(log()).toEqual([]);
    expect(queries.getQueryState(notificationKeys.list(EVERYTHING))?.isInvalidated).toBe(true);
  });
});
