import type { ApiClient } from './client';
import type { Page } from './wire';

/** The most the server gives at once. */
const LIMIT_MAX = 100;
/** A person with more bookings than this sees the newest ones. */
const PAGES_MAX = 5;

/** Reads a list to its end, or to its first 500. For what is one person's own; long lists are paged on the screen. */
export async function readAll<T>(api: ApiClient, path: string, signal?: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer: Page<T> = await api.get<Page<T>>(path, {
      query: { limit: LIMIT_MAX, after },
      ...(signal && { signal }),
    });
    all.push(...answer.data);
    if (!answer.hasMore || answer.nextCursor === null) break;
    after = answer.nextCursor;
  }
  return all;
}
