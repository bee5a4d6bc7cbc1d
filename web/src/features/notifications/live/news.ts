import type { Page } from '@/lib/api/wire';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { groupOf } from '../api/kinds';
import type { NotificationFilter } from '../api/notification-keys';

/** What was heard of notifications, or done with them here. */
export type Change =
  | { kind: 'created'; notification: NotificationResource }
  | { kind: 'read' | 'deleted'; id: string }
  | { kind: 'readAll' | 'deletedAll' };

/** Changes in the order in which they were heard. */
export type Log = readonly Change[];

/** What a log says about each notification. `all…` is about those that are older than the log. */
interface Sum {
  created: Map<string, NotificationResource>;
  read: Set<string>;
  deleted: Set<string>;
  isAllRead: boolean;
  isAllDeleted: boolean;
}

function sumOf(log: Log): Sum {
  const sum: Sum = { created: new Map(), read: new Set(), deleted: new Set(), isAllRead: false, isAllDeleted: false };
  for (const change of log) {
    switch (change.kind) {
      case 'created':
        sum.created.set(change.notification.id, change.notification);
        break;
      case 'read':
        sum.read.add(change.id);
        break;
      case 'deleted':
        sum.deleted.add(change.id);
        break;
      case 'readAll':
        sum.isAllRead = true;
        for (const id of sum.created.keys()) sum.read.add(id);
        break;
      case 'deletedAll':
        sum.isAllDeleted = true;
        for (const id of sum.created.keys()) sum.deleted.add(id);
        break;
    }
  }
  return sum;
}

/**
 * The rows of a list, newest first: what was read, with what was heard beyond it. It may be heard before or after it is read, so each
 * row stands there once and is at least as read, or as deleted, as either of them says.
 */
export function withNews(pages: readonly Page<NotificationResource>[], log: Log, filter: NotificationFilter): NotificationResource[] {
  const { created, read, deleted, isAllRead, isAllDeleted } = sumOf(log);
  const rows = new Map<string, NotificationResource>(created);
  for (const row of pages.flatMap(({ data }) => data)) rows.set(row.id, row);
  const isOlder = (id: string): boolean => !created.has(id);
  return [...rows.values()]
    .filter(({ id }) => !deleted.has(id) && !(isAllDeleted && isOlder(id)))
    .map((row) => (row.isRead || !(read.has(row.id) || (isAllRead && isOlder(row.id))) ? row : { ...row, isRead: true }))
    .filter((row) => fits(row, filter))
    .sort((left, right) => (left.id < right.id ? 1 : -1));
}

/** What was read of a list, once what was heard has gone into it. */
export function folded(pages: readonly Page<NotificationResource>[], log: Log, filter: NotificationFilter): Page<NotificationResource>[] {
  const rows = withNews(pages, log, filter);
  return pages.map((page, index) => ({ ...page, data: index === 0 ? rows : [] }));
}

function fits({ isRead, type }: NotificationResource, { unreadOnly, group }: NotificationFilter): boolean {
  return !(unreadOnly && isRead) && (group === undefined || groupOf(type) === group);
}
