import { describe, expect, it } from 'vitest';
import type { Page } from '@/lib/api/wire';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { EVERYTHING } from '../api/notification-keys';
import { withNews, type Change } from './news';

function told(id: number, details: Partial<NotificationResource> = {}): NotificationResource {
  return { id: `n${id}`, type: 'event.changed', title: `Title ${id}`, body: '', data: {}, isRead: false, readAt: null, createdAt: '2030-01-01T10:00:00.000Z', ...details };
}

const page = (...data: NotificationResource[]): Page<NotificationResource> => ({ data, hasMore: false, nextCursor: null });
const created = (id: number): Change => ({ kind: 'created', notification: told(id) });
const ALL_READ: Change = { kind: 'readAll' };
const ALL_DELETED: Change = { kind: 'deletedAll' };

/** `3 2*`: the third unread, the second read. */
function rows(pages: Page<NotificationResource>[], log: Change[], filter = EVERYTHING): string {
  return withNews(pages, log, filter).map(({ id, isRead }) => `${id.slice(1)}${isRead ? '*' : ''}`).join(' ');
}

describe('the rows of a list of notifications', () => {
  it('have what came on top, once, whether it was heard before or after it was read', () => {
    expect(rows([page(told(2), told(1))], [created(3)])).toBe('3 2 1');
    expect(rows([page(told(3), told(2), told(1))], [created(3)])).toBe('3 2 1');
    expect(rows([page(told(4), told(3))], [created(3), created(4), created(4)])).toBe('4 3');
    expect(rows([page(told(2)), page(told(2), told(1))], [])).toBe('2 1');
  });

  it('show at once what was read or deleted on another device', () => {
    expect(rows([page(told(2), told(1))], [{ kind: 'read', id: 'n1' }, { kind: 'read', id: 'n9' }])).toBe('2 1*');
    expect(rows([page(told(2), told(1))], [created(3), { kind: 'deleted', id: 'n3' }, { kind: 'deleted', id: 'n2' }])).toBe('1');
    expect(rows([page(told(3, { isRead: true }))], [created(3)])).toBe('3*');
  });

  it('are all read, or gone, but for what came after that', () => {
    expect(rows([page(told(2), told(1))], [created(3), ALL_READ, created(4)])).toBe('4 3* 2* 1*');
    expect(rows([page(told(4), told(3), told(2), told(1))], [created(3), ALL_READ, created(4)])).toBe('4 3* 2* 1*');
    expect(rows([page(told(2), told(1))], [created(3), ALL_DELETED, created(4)])).toBe('4');
    expect(rows([page(told(4), told(2))], [ALL_DELETED, created(4), ALL_READ])).toBe('4*');
  });

  it('fit the filter, also when what changed makes them fit no more', () => {
    const unread = { unreadOnly: true, group: undefined };
    expect(rows([page(told(2), told(1))], [{ kind: 'read', id: 'n2' }, created(3)], unread)).toBe('3 1');
    const booked = { kind: 'created', notification: told(5, { type: 'booking.confirmed' }) } as const;
    expect(rows([page(told(2))], [booked], { unreadOnly: false, group: 'events' })).toBe('2');
    expect(rows([page()], [booked, created(4)], { unreadOnly: false, group: 'bookings' })).toBe('5');
  });
});
