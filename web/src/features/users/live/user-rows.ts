import type { Page } from '@/lib/api/wire';
import type { UserResource } from '@/lib/api/wire-people';
import type { UserFilter } from '../api/users';

/** What was heard about somebody, or read in answer to a change. */
export type UserChange = { kind: 'present'; user: UserResource } | { kind: 'deleted'; id: string };

/** The newest that is known of each user beyond what was read: the user, or null when deleted. */
export type UserChanges = ReadonlyMap<string, UserResource | null>;

export const NO_CHANGES: UserChanges = new Map();

export function withChanges(known: UserChanges, news: readonly UserChange[]): UserChanges {
  const all = new Map(known);
  for (const change of news) {
    if (change.kind === 'deleted') all.set(change.id, null);
    else if (all.get(change.user.id) !== null) all.set(change.user.id, change.user);
  }
  return all;
}

/** Forgets what was known before everything was read anew; what was heard meanwhile stays. */
export function withoutChanges(known: UserChanges, old: UserChanges): UserChanges {
  return new Map([...known].filter(([id, user]) => old.get(id) !== user));
}

/**
 * The rows of the table, newest first: what was read, with what is known beyond it. Each user stands there once. Who belongs below what
 * was read so far is left to the page that brings the rows there.
 */
export function userRows(pages: readonly Page<UserResource>[], changes: UserChanges, filter: UserFilter): UserResource[] {
  const read = pages.flatMap(({ data }) => data);
  const seen = new Set<string>();
  const rows: UserResource[] = [];
  for (const user of read) {
    const now = changes.has(user.id) ? changes.get(user.id) : user;
    if (now && !seen.has(now.id) && stillFits(now, user, filter)) rows.push(now);
    seen.add(user.id);
  }
  const end = pages.at(-1)?.hasMore === true ? read.at(-1) : undefined;
  const added = [...changes.values()].filter(
    (user) => user !== null && !seen.has(user.id) && fits(user, filter) && (end === undefined || newestFirst(user, end) < 0),
  ) as UserResource[];
  return added.length === 0 ? rows : merged(added.sort(newestFirst), rows);
}

/** Whether a user is among those a list shows, as the server decides it. */
export function fits(user: UserResource, { q, banned }: UserFilter): boolean {
  if (banned !== undefined && user.isBanned !== banned) return false;
  const wanted = folded(q.trim());
  return searched(user).some((text) => folded(text).includes(wanted));
}

/** The server knows best what a search finds: it is decided anew only where that changed by which it was found. */
function stillFits(now: UserResource, read: UserResource, { q, banned }: UserFilter): boolean {
  const isFoundBySame = searched(now).join('\n') === searched(read).join('\n');
  return now === read || fits(now, { q: isFoundBySame ? '' : q, banned });
}

function searched({ fullName, email, phone }: UserResource): string[] {
  return [fullName, email, phone];
}

/** Without what people do not tell apart when they search: capitals, marks, forms of one Arabic letter, digits of either kind. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}ـ]/gu, '')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
}

function newestFirst(left: UserResource, right: UserResource): number {
  const byTime = Date.parse(right.createdAt) - Date.parse(left.createdAt);
  if (byTime !== 0) return byTime;
  return left.id < right.id ? 1 : -1;
}

/** Two lists in order as one; what was read keeps its order whatever it is. */
function merged(added: readonly UserResource[], rows: readonly UserResource[]): UserResource[] {
  const all: UserResource[] = [];
  let next = 0;
  for (const row of rows) {
    for (let user = added[next]; user && newestFirst(user, row) < 0; user = added[next]) {
      all.push(user);
      next += 1;
    }
    all.push(row);
  }
  return [...all, ...added.slice(next)];
}
