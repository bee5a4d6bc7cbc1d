import type { TabLock } from '@/lib/tab-lock';

const KEY = 'majlis.rung';
/** As many as may be heard in tabs at different times. */
const KEPT_MAX = 50;
/** When a lot happens at once, it rings once in this time. */
const PAUSE_MS = 2_000;
/** Tabs are of different processes: what one writes another may read only a moment later, though it has the lock by then. */
const SETTLE_MS = 200;

interface Rung {
  /** The newest first. */
  ids: string[];
  at: number;
}

export interface RingParts {
  lock: TabLock;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  now?: () => number;
  settle?: () => Promise<void>;
}

/** Whether to ring for notifications here and now: of all tabs that ask, one may, and none so soon after another ring. */
export function mayRing(news: readonly string[], { lock, storage, now = Date.now, settle = settled }: RingParts): Promise<boolean> {
  return lock(async () => {
    const { ids, at } = rungBefore(storage);
    const unheard = news.filter((id) => !ids.includes(id));
    if (unheard.length === 0) return false;
    // A clock that was set back must not silence the bell for as long.
    const rings = Math.abs(now() - at) >= PAUSE_MS;
    const rung: Rung = { ids: [...unheard, ...ids].slice(0, KEPT_MAX), at: rings ? now() : at };
    storage.setItem(KEY, JSON.stringify(rung));
    await settle();
    return rings;
  });
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

function rungBefore(storage: RingParts['storage']): Rung {
  try {
    const { ids, at } = (JSON.parse(storage.getItem(KEY) ?? '{}') ?? {}) as Partial<Rung>;
    return { ids: Array.isArray(ids) ? ids : [], at: typeof at === 'number' ? at : 0 };
  } catch {
    // Not of this app's making.
    return { ids: [], at: 0 };
  }
}
