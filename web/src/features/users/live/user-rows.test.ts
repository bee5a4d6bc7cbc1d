import { describe, expect, it } from 'vitest';
import type { Page } from '@/lib/api/wire';
import type { UserResource } from '@/lib/api/wire-people';
import { NO_CHANGES, userRows, withChanges, withoutChanges, type UserChange } from './user-rows';

const EVERYONE = { q: '', banned: undefined };
const BANNED = { q: '', banned: true };

/** Somebody who came at this minute. */
function user(minute: number, details: Partial<UserResource> = {}): UserResource {
  const digits = String(minute).padStart(2, '0');
  return {
    id: `id-${digits}`,
    fullName: `Person ${digits}`,
    countryCode: 'IQ',
    countryName: 'Iraq',
    phone: `+9647700000${digits}`,
    isBanned: false,
    bannedAt: null,
    phoneVerified: false,
    email: `p${digits}@example.org`,
    emailVerified: true,
    photoUrl: null,
    createdAt: `2030-01-01T10:${digits}:00.000Z`,
    role: 'user',
    ...details,
  };
}

function page(users: UserResource[], hasMore = false): Page<UserResource> {
  return { data: users, hasMore, nextCursor: hasMore ? 'more' : null };
}

const present = (person: UserResource): UserChange => ({ kind: 'present', user: person });
const deleted = (id: string): UserChange => ({ kind: 'deleted', id });
const known = (...news: UserChange[]) => withChanges(NO_CHANGES, news);
const minutes = (rows: UserResource[]): number[] => rows.map(({ id }) => Number(id.slice(3)));

describe('the rows of the users table', () => {
  const read = [page([user(5), user(4)], true), page([user(3), user(2)])];

  it('have who registers on top, once, also when a page brings the same person', () => {
    const changes = known(present(user(7)), present(user(6)), present(user(7)), present(user(5)));
    expect(minutes(userRows(read, changes, EVERYONE))).toEqual([7, 6, 5, 4, 3, 2]);
    expect(minutes(userRows([page([user(7), user(6), user(5)])], changes, EVERYONE))).toEqual([7, 6, 5]);
  });

  it('have each person once when a page that shifted repeats one', () => {
    expect(minutes(userRows([page([user(5), user(4)], true), page([user(4), user(3)])], NO_CHANGES, EVERYONE))).toEqual([5, 4, 3]);
  });

  it('change in place, with the newest that was heard', () => {
    const rows = userRows(read, known(present(user(3, { fullName: 'Older' })), present(user(3, { fullName: 'Newer' }))), EVERYONE);
    expect(rows.map(({ fullName }) => fullName)).toEqual(['Person 05', 'Person 04', 'Newer', 'Person 02']);
  });

  it('lose who was deleted, whatever is said of them later', () => {
    expect(minutes(userRows(read, known(deleted('id-04'), present(user(4))), EVERYONE))).toEqual([5, 3, 2]);
    expect(minutes(userRows(read, known(present(user(9)), deleted('id-09')), EVERYONE))).toEqual([5, 4, 3, 2]);
  });

  it('take in who comes to fit the filter where they belong, and let go who fits it no more', () => {
    const banned = (minute: number) => user(minute, { isBanned: true });
    const rows = [page([banned(5), banned(2)])];
    expect(minutes(userRows(rows, known(present(banned(3)), present(user(5)), present(user(8))), BANNED))).toEqual([3, 2]);
    expect(minutes(userRows(rows, known(present(banned(1))), BANNED))).toEqual([5, 2, 1]);
  });

  it('leave to a later page who belongs there', () => {
    const rows = [page([user(5), user(4)], true)];
    expect(minutes(userRows(rows, known(present(user(1))), EVERYONE))).toEqual([5, 4]);
    expect(minutes(userRows([...rows, page([user(2), user(1)])], known(present(user(1))), EVERYONE))).toEqual([5, 4, 2, 1]);
  });

  it('find people by name, address and number', () => {
    const come = known(present(user(7, { fullName: 'Layla Hasan' })));
    const found = (q: string): number[] => minutes(userRows([page([])], come, { q, banned: undefined }));
    expect([found('layla'), found('P07@EXAMPLE'), found('964770000007'), found(' hasan ')]).toEqual([[7], [7], [7], [7]]);
    expect(found('omar')).toEqual([]);
    const arabic = known(present(user(7, { fullName: 'أحْمد فاطمة José' })));
    const among = (q: string): number => userRows([page([])], arabic, { q, banned: undefined }).length;
    expect([among('احمد'), among('فاطمه'), among('jose'), among('٧')]).toEqual([1, 1, 1, 1]);
  });

  it('keep what the server found, in its order, until that changes by which it was found', () => {
    const filter = { q: 'ליילה', banned: undefined };
    const rows = [page([user(2), user(4)])];
    expect(minutes(userRows(rows, NO_CHANGES, filter))).toEqual([2, 4]);
    expect(minutes(userRows(rows, known(present(user(4, { isBanned: true }))), filter))).toEqual([2, 4]);
    expect(minutes(userRows(rows, known(present(user(4, { fullName: 'Renamed' }))), filter))).toEqual([2]);
  });

  it('are what was read anew after a connection without a past, and what was heard since', () => {
    const before = known(present(user(5, { fullName: 'As it was' })), deleted('id-02'), present(user(6)));
    const meanwhile = withChanges(before, [present(user(6, { fullName: 'Heard since' })), present(user(9))]);
    const after = withoutChanges(meanwhile, before);
    const rows = userRows([page([user(6), user(5, { fullName: 'As it is' }), user(2)])], after, EVERYONE);
    expect(rows.map(({ fullName }) => fullName)).toEqual(['Person 09', 'Heard since', 'As it is', 'Person 02']);
  });
});
