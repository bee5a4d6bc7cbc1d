import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Page } from '@/lib/api/wire';
import { groupOf, inGroups, isKind } from './kinds';
import { readEnough } from './read-enough';

describe('the groups of types', () => {
  it('have a place for each, also for those that this page does not know', () => {
    expect(['booking.confirmed', 'booking.new', 'place.needs_info', 'event.moved', 'user.hello', '', 'constructor', 'toString.x'].map(groupOf)).toEqual([
      'bookings', 'organizing', 'places', 'events', 'messages', 'other', 'other', 'other',
    ]);
  });

  it('lose no type, and keep them in an order that people can follow', () => {
    const groups = inGroups(['zebra.seen', 'event.reminder', 'waitlist.offer', 'booking.sung', 'event.changed', 'booking.confirmed']);
    expect(groups).toEqual([
      { group: 'bookings', types: ['booking.confirmed', 'waitlist.offer', 'booking.sung'] },
      { group: 'events', types: ['event.changed', 'event.reminder'] },
      { group: 'other', types: ['zebra.seen'] },
    ]);
  });
});

describe('the types of the server', () => {
  /** They go out as letters alone, and nobody chooses how. */
  const LETTERS = new Set(['organizer.invited', 'account.email_code', 'account.phone_code', 'account.password_reset']);
  const source = readFileSync(new URL('../../../../../crates/server/src/notifications/happening/mod.rs', import.meta.url), 'utf8');
  const [, declared = ''] = /pub enum Kind \{([^}]*)\}/.exec(source) ?? [];
  const types = [...declared.matchAll(/= "([^"]+)"/g)].map(([, type = '']) => type);

  it('all have words and a group', () => {
    expect(types).toContain('user.notification');
    const told = types.filter((type) => !LETTERS.has(type));
    expect(told.filter((type) => !isKind(type) || groupOf(type) === 'other')).toEqual([]);
  });
});

describe('reading those of a group', () => {
  const pages: Record<string, Page<number>> = {
    first: { data: [1, 2, 3], hasMore: true, nextCursor: 'second' },
    second: { data: [5, 7, 8], hasMore: true, nextCursor: 'third' },
    third: { data: [9, 10], hasMore: false, nextCursor: null },
  };
  const read = (after: string | null) => Promise.resolve(pages[after ?? 'first'] ?? { data: [], hasMore: false, nextCursor: null });
  const isEven = (one: number): boolean => one % 2 === 0;

  it('goes on until there are enough, and says where to go on', async () => {
    expect(await readEnough(read, isEven, 2, null)).toEqual({ data: [2, 8], hasMore: true, nextCursor: 'third' });
    expect(await readEnough(read, isEven, 2, 'third')).toEqual({ data: [10], hasMore: false, nextCursor: null });
    expect(await readEnough(read, (one) => one > 100, 2, null)).toEqual({ data: [], hasMore: false, nextCursor: null });
  });
});
