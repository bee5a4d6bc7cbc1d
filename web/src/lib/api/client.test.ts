import { describe, expect, it, vi } from 'vitest';
import { ApiClient, type TokenSource } from './client';
import { Intent } from './intent';
import { ApiProblem, NetworkError } from './problem';
import { randomUuid } from './uuid';

function problem(status: number, code: string, more: object = {}): Response {
  return Response.json({ status, code, title: code, ...more }, { status });
}

function bearerOf(init: RequestInit | undefined): string | null {
  return new Headers(init?.headers).get('Authorization');
}

describe('ApiClient', () => {
  it('renews a refused token once and sends again, for all requests of that moment', async () => {
    let token = 'old';
    let renewal: Promise<string> | null = null;
    const renewed = vi.fn();
    const tokens: TokenSource = {
      accessToken: () => Promise.resolve(token),
      renew: () =>
        (renewal ??= Promise.resolve().then(() => {
          renewed();
          token = 'new';
          return token;
        })),
    };
    const fetcher = vi.fn<typeof fetch>((_url, init) =>
      Promise.resolve(bearerOf(init) === 'Bearer new' ? Response.json({ ok: true }) : problem(401, 'unauthorized')),
    );
    const api = new ApiClient(tokens, fetcher);
    const answers = await Promise.all([api.get('/bookings'), api.get('/waitlist'), api.post('/auth/logout')]);
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(renewed).toHaveBeenCalledTimes(1);
    expect(fetcher).toHaveBeenCalledTimes(6);
  });

  it('does not renew for a 401 that is about something else', async () => {
    const renew = vi.fn();
    const api = new ApiClient({ accessToken: () => Promise.resolve('t'), renew }, () => Promise.resolve(problem(401, 'wrong_password')));
    await expect(api.post('/users/1/delete')).rejects.toMatchObject({ code: 'wrong_password' });
    expect(renew).not.toHaveBeenCalled();
  });

  it('gives the fields and extras of a problem', async () => {
    const api = new ApiClient({ accessToken: () => Promise.resolve(null), renew: () => Promise.resolve(null) }, () =>
      Promise.resolve(problem(409, 'sold_out', { availableSeats: 1, errors: [{ field: 'attendeeCount', message: 'too many' }, 7] })),
    );
    const error: unknown = await api.post('/x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ code: 'sold_out', extra: { availableSeats: 1 }, errors: [{ field: 'attendeeCount', message: 'too many' }] });
  });

  it('survives a refusal that is no problem+json', async () => {
    const api = new ApiClient({ accessToken: () => Promise.resolve(null), renew: () => Promise.resolve(null) }, () =>
      Promise.resolve(new Response('<h1>Bad Gateway</h1>', { status: 502 })),
    );
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'http_502', status: 502 });
  });
});

describe('Intent', () => {
  it('keeps the key while the fate is unknown, and takes a new one after an answer or another wish', async () => {
    const intent = new Intent();
    const keys: string[] = [];
    const send = (outcome: unknown) => (key: string) => {
      keys.push(key);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    };
    await intent.run({ seats: 2 }, send(new NetworkError('lost'))).catch(() => undefined);
    await intent.run({ seats: 2 }, send(new ApiProblem(503, 'unavailable', null, [], {}, null))).catch(() => undefined);
    await intent.run({ seats: 2 }, send('booked'));
    await intent.run({ seats: 2 }, send(new ApiProblem(409, 'already_booked', null, [], {}, null))).catch(() => undefined);
    await intent.run({ seats: 3 }, send('booked'));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[1]).toBe(keys[2]);
    expect(new Set(keys.slice(2)).size).toBe(3);
  });
});

describe('randomUuid', () => {
  it('is a version 4 UUID', () => {
    expect(randomUuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
