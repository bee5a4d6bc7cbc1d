import { describe, expect, it } from 'vitest';
import type { TabLock } from '@/lib/tab-lock';
import { mayRing } from './one-ring';

/** Tabs of one browser: they have one storage and one lock. */
function browser(stored?: string) {
  const values = new Map(stored === undefined ? [] : [['majlis.rung', stored]]);
  const storage = { getItem: (key: string) => values.get(key) ?? null, setItem: (key: string, value: string) => void values.set(key, value) };
  let queue: Promise<unknown> = Promise.resolve();
  const lock: TabLock = (work) => {
    const mine = queue.then(work);
    queue = mine;
    return mine;
  };
  let time = 1_000_000;
  return {
    wait: (ms: number) => void (time += ms),
    ask: (...ids: string[]) => mayRing(ids, { lock, storage, now: () => time, settle: () => Promise.resolve() }),
  };
}

describe('the ring of a notification', () => {
  it('is made by one of many tabs that ask at the same time, and by none that asks later', async () => {
    const { ask, wait } = browser();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('n1')));
    expect(answers).toEqual([true, false, false, false, false]);
    wait(60_000);
    expect(await ask('n1')).toBe(false);
    expect(await ask('n2')).toBe(true);
  });

  it('is one for many that come at once', async () => {
    const { ask, wait } = browser();
    expect([await ask('n1'), await ask('n2'), await ask('n3')]).toEqual([true, false, false]);
    wait(2_000);
    // The pause is from the last ring, and what came in it does not ring later.
    expect([await ask('n2'), await ask('n4')]).toEqual([false, true]);
  });

  it('is for all that a tab has gathered, though another gathered them otherwise', async () => {
    const { ask, wait } = browser();
    expect(await ask('n1', 'n2')).toBe(true);
    wait(60_000);
    expect([await ask('n2'), await ask('n1', 'n2')]).toEqual([false, false]);
    expect(await ask('n2', 'n3')).toBe(true);
  });

  it('comes whatever is stored there, and when the clock was set back', async () => {
    for (const stored of ['nonsense', '{"ids":7,"at":"x"}', 'null', '{"ids":[],"at":9000000000}']) {
      expect(await browser(stored).ask('n1')).toBe(true);
    }
  });
});
