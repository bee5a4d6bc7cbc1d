import { randomUuid } from './api/uuid';

const LEASE_MS = 8_000;
const SETTLE_MS = 40;

/** Runs `work` while no other tab of this origin does. */
export type TabLock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * What only one tab may do at a time is done under the lock of its name. The Web Locks API does this where it exists; on plain-http
 * addresses it does not, and a lease in localStorage stands in.
 */
export function tabLock(name: string, storage: Storage): TabLock {
  const locks = (navigator as Partial<Pick<Navigator, 'locks'>>).locks;
  if (locks) return async (work) => await locks.request(name, work);
  return (work) => withLease(name, storage, work);
}

async function withLease<T>(name: string, storage: Storage, work: () => Promise<T>): Promise<T> {
  const me = randomUuid();
  while (!(await takeLease(name, storage, me))) await pause(SETTLE_MS * 3);
  try {
    return await work();
  } finally {
    if (holder(name, storage)?.owner === me) storage.removeItem(name);
  }
}

async function takeLease(name: string, storage: Storage, me: string): Promise<boolean> {
  const present = holder(name, storage);
  if (present && present.owner !== me && present.until > Date.now()) return false;
  storage.setItem(name, `${me} ${Date.now() + LEASE_MS}`);
  // Another tab may have written in the same moment: the last one to write has it.
  await pause(SETTLE_MS);
  return holder(name, storage)?.owner === me;
}

function holder(name: string, storage: Storage): { owner: string; until: number } | null {
  const [owner, until] = storage.getItem(name)?.split(' ') ?? [];
  return owner === undefined || until === undefined ? null : { owner, until: Number(until) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
