import { randomUuid } from '../api/uuid';

const LOCK_NAME = 'majlis.refresh';
const LEASE_MS = 8_000;
const SETTLE_MS = 40;

/** Runs `work` while no other tab of this origin does. */
export type RefreshLock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A refresh token works once, and presenting a used one ends the session: two tabs must never refresh at the same time.
 * The Web Locks API does this where it exists; on plain-http addresses it does not, and a lease in localStorage stands in.
 */
export function browserLock(storage: Storage): RefreshLock {
  const locks = (navigator as Partial<Pick<Navigator, 'locks'>>).locks;
  if (locks) return async (work) => await locks.request(LOCK_NAME, work);
  return (work) => withLease(storage, work);
}

async function withLease<T>(storage: Storage, work: () => Promise<T>): Promise<T> {
  const me = randomUuid();
  while (!(await takeLease(storage, me))) await pause(SETTLE_MS * 3);
  try {
    return await work();
  } finally {
    if (holder(storage)?.owner === me) storage.removeItem(LOCK_NAME);
  }
}

async function takeLease(storage: Storage, me: string): Promise<boolean> {
  const present = holder(storage);
  if (present && present.owner !== me && present.until > Date.now()) return false;
  storage.setItem(LOCK_NAME, `${me} ${Date.now() + LEASE_MS}`);
  // Another tab may have written in the same moment: the last one to write has it.
  await pause(SETTLE_MS);
  return holder(storage)?.owner === me;
}

function holder(storage: Storage): { owner: string; until: number } | null {
  const [owner, until] = storage.getItem(LOCK_NAME)?.split(' ') ?? [];
  return owner === undefined || until === undefined ? null : { owner, until: Number(until) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
