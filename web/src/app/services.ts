import { QueryClient } from '@tanstack/react-query';
import { refreshTokens } from '@/features/auth/api/refresh';
import { rememberChecker } from '@/features/door/desk/device';
import { ApiClient } from '@/lib/api/client';
import { ApiProblem, isPassing } from '@/lib/api/problem';
import { Session } from '@/lib/auth/session';
import { browserTransport } from '@/lib/live/connect';
import { LiveClient } from '@/lib/live/live-client';
import { socketTokens } from '@/lib/live/socket-tokens';
import type { Services } from '@/lib/services';
import { tabLock } from '@/lib/tab-lock';
import { forget } from './forget';

/** A refresh token works once, and presenting a used one ends the session: two tabs must never refresh at the same time. */
const REFRESH_LOCK = 'majlis.refresh';
const FRESH_MS = 15_000;
const RETRIES_MAX = 2;
const RETRY_MAX_MS = 30_000;
const RESTORE_EVERY_MS = 3_000;

export function makeServices(): Services {
  const session = new Session({ refresh: refreshTokens, storage: localStorage, lock: tabLock(REFRESH_LOCK, localStorage) });
  const api = new ApiClient(session);
  const live = new LiveClient(browserTransport, socketTokens(session, api));
  return { api, session, live };
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
        retryDelay: (failures, error) => {
          const asked = error instanceof ApiProblem ? error.retryAfterSeconds : null;
          return Math.min(RETRY_MAX_MS, asked === null ? 500 * 2 ** failures : asked * 1000);
        },
        // A browser's word about its network is often wrong on a local address; a failed request is proof.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Finds out whether the stored session still holds, and keeps asking while the server cannot be reached. */
async function restore(session: Session): Promise<void> {
  await session.whoever();
  if (session.snapshot().status === 'restoring') setTimeout(() => void restore(session), RESTORE_EVERY_MS);
}

/** Keeps the live connection, what was read, and who may scan without the network, to the person who is signed in. */
export function followSession({ session, live }: Services, queries: QueryClient): void {
  session.followOtherTabs(window);
  let present: string | null = null;
  let person: string | null | undefined;
  const settle = (): void => {
    const { status, identity } = session.snapshot();
    if (status === 'restoring') return;
    rememberChecker(localStorage, identity);
    const before = person;
    person = identity?.userId ?? null;
    // What a page says before somebody signs in is for them too.
    if (person !== before && (person === null || typeof before === 'string')) forget(sessionStorage);
    // Another role hears and reads other things.
    const next = identity ? `${identity.userId} as ${identity.role}` : 'guest';
    if (next === present) return;
    if (present !== null) void queries.resetQueries();
    present = next;
    void live.restart();
  };
  session.subscribe(settle);
  settle();
  void restore(session);
  window.addEventListener('online', () => {
    live.deviceOnline(true);
  });
  window.addEventListener('offline', () => {
    live.deviceOnline(false);
  });
}
