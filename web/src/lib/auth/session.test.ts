import { describe, expect, it, vi } from 'vitest';
import { ApiProblem, NetworkError } from '../api/problem';
import type { Tokens } from '../api/wire';
import { Session, type SessionParts } from './session';

function accessToken(userId: string, serial: number): string {
  const payload = btoa(JSON.stringify({ sub: userId, name: 'A', email: 'a@example.com', role: 'user', serial }));
  return `head.${payload}.signature`;
}

function memoryStorage(refreshToken?: string) {
  const values = new Map<string, string>();
  if (refreshToken !== undefined) values.set('majlis.refresh-token', refreshToken);
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

/** A server that rotates: a token works once, and gives the next one. */
function rotatingServer(first: string) {
  let current = first;
  let serial = 0;
  return vi.fn(async (refreshToken: string): Promise<Tokens> => {
    await Promise.resolve();
    if (refreshToken !== current) throw new ApiProblem(401, 'unauthorized', null, [], {}, null);
    serial += 1;
    current = `refresh-${serial}`;
    return { accessToken: accessToken('u1', serial), refreshToken: current, expiresIn: 900 };
  });
}

function sessionWith(parts: Partial<SessionParts>): Session {
  return new Session({ refresh: rotatingServer('r0'), storage: memoryStorage(), lock: (work) => work(), ...parts });
}

describe('Session', () => {
  it('refreshes once for many who ask at the same time', async () => {
    const refresh = rotatingServer('r0');
    const session = sessionWith({ refresh, storage: memoryStorage('r0') });
    const tokens = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
    expect(new Set(tokens).size).toBe(1);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(session.snapshot()).toMatchObject({ status: 'user', identity: { userId: 'u1' } });
  });

  it('does not refresh again for a refusal of a token that was replaced meanwhile', async () => {
    const refresh = rotatingServer('r0');
    const session = sessionWith({ refresh, storage: memoryStorage('r0') });
    const old = (await session.accessToken()) ?? '';
    const [first, second] = await Promise.all([session.renew(old), session.renew(old)]);
    const third = await session.renew(old);
    expect(first).toBe(second);
    expect(third).toBe(first);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('reads the refresh token inside the lock, so that two tabs never present the same one', async () => {
    const refresh = rotatingServer('r0');
    const storage = memoryStorage('r0');
    let tail: Promise<unknown> = Promise.resolve();
    const lock: SessionParts['lock'] = (work) => {
      const run = tail.then(work);
      tail = run.catch(() => undefined);
      return run;
    };
    const tabs = [1, 2, 3].map(() => sessionWith({ refresh, storage, lock }));
    const tokens = await Promise.all(tabs.map((tab) => tab.accessToken()));
    expect(tokens.every((token) => token !== null)).toBe(true);
    expect(refresh.mock.calls.map(([token]) => token)).toEqual(['r0', 'refresh-1', 'refresh-2']);
  });

  it('renews a token that is about to run out', async () => {
    let now = 0;
    const refresh = rotatingServer('r0');
    const session = sessionWith({ refresh, storage: memoryStorage('r0'), now: () => now });
    const first = await session.accessToken();
    now = 880_000;
    expect(await session.accessToken()).not.toBe(first);
  });

  it('ends when the server refuses the refresh token', async () => {
    const storage = memoryStorage('stolen');
    const session = sessionWith({ storage });
    expect(await session.accessToken()).toBeNull();
    expect(session.snapshot().status).toBe('guest');
    expect(storage.getItem('majlis.refresh-token')).toBeNull();
  });

  it('keeps the session when the server cannot be reached', async () => {
    const storage = memoryStorage('r0');
    const session = sessionWith({ storage, refresh: () => Promise.reject(new NetworkError('down')) });
    await expect(session.accessToken()).rejects.toBeInstanceOf(NetworkError);
    expect(session.snapshot().status).toBe('restoring');
    expect(storage.getItem('majlis.refresh-token')).toBe('r0');
  });

  it('stays signed out when that was chosen while a refresh was on its way', async () => {
    const session = sessionWith({ storage: memoryStorage('r0') });
    const asked = session.accessToken();
    session.end();
    expect(await asked).toBeNull();
    expect(session.snapshot().status).toBe('guest');
  });
});
