import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '@/lib/api/client';
import type { DoorResource, KnownTicket } from '../api/door-api';
import { DoorDesk } from './door-desk';
import type { DoorStore, StoredDoor, StoredScan } from './door-store';
import { codeHash } from './ticket-text';

const EVENT = 'e1';
const DOOR = { eventId: EVENT, title: 'An evening', publicKey: '', checkInsCount: 0, expectedCount: 4 } as DoorResource;

class FakeStore implements Pick<DoorStore, keyof DoorStore> {
  works = true;
  kept: StoredDoor | null = null;
  readonly stored = new Map<number, StoredScan>();
  private readonly known = new Map<string, KnownTicket>();
  private ids = 0;

  door = (): Promise<StoredDoor | null> => this.give(this.kept);
  tickets = (): Promise<KnownTicket[]> => this.give([...this.known.values()]);
  scans = (): Promise<StoredScan[]> => this.give([...this.stored.values()]);
  changeScan = (scan: StoredScan): Promise<void> => this.give(void this.stored.set(scan.id, scan));
  removeScan = (id: number): Promise<void> => this.give(void this.stored.delete(id));

  keepDoor = (_user: string, _event: string, stored: StoredDoor): Promise<void> => {
    this.kept = stored;
    return this.give(undefined);
  };

  keepTickets = (_user: string, _event: string, tickets: KnownTicket[]): Promise<void> => {
    for (const ticket of tickets) this.known.set(ticket.bookingId, ticket);
    return this.give(undefined);
  };

  addScan = async (scan: Omit<StoredScan, 'id'>): Promise<StoredScan> => {
    await this.give(undefined);
    this.ids += 1;
    const stored = { ...scan, id: this.ids };
    this.stored.set(stored.id, stored);
    return stored;
  };

  private give<T>(value: T): Promise<T> {
    return this.works ? Promise.resolve(value) : Promise.reject(new Error('The database is closed.'));
  }
}

type Answer = Response | Promise<Response>;

/** A server of one door; `checkIn` says what becomes of a scan. */
class FakeServer {
  up = true;
  status = 200;
  tickets: KnownTicket[] = [];
  readonly heard: string[] = [];
  checkIn: (code: string) => Answer = (code) => Response.json({ id: code, attendeeCount: 2, attendeeName: 'Amal' });

  readonly fetch: typeof fetch = async (input, init) => {
    const path = (input as string).replace(/^.*\/events\/e1|\?.*$/g, '');
    this.heard.push(path);
    if (!this.up) throw new TypeError('no network');
    if (this.status !== 200) return Response.json({ code: 'forbidden' }, { status: this.status });
    if (path === '/door') return Response.json(DOOR);
    if (path === '/door/tickets') return Response.json({ data: this.tickets, hasMore: false, nextCursor: 'c' });
    return this.checkIn((JSON.parse(init?.body as string) as { code: string }).code);
  };

  times(path: string): number {
    return this.heard.filter((heard) => heard === path).length;
  }
}

describe('DoorDesk', () => {
  let store: FakeStore;
  let server: FakeServer;
  const desks: DoorDesk[] = [];

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
    store = new FakeStore();
    server = new FakeServer();
    server.tickets = [await ticket('GOOD'), await ticket('GONE', 'cancelled')];
  });
  afterEach(() => {
    for (const desk of desks.splice(0)) desk.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  async function ticket(code: string, status: KnownTicket['status'] = 'confirmed'): Promise<KnownTicket> {
    return { bookingId: code, codeHash: (await codeHash(EVENT, code)) ?? '', attendeeCount: 2, status };
  }

  async function open(): Promise<DoorDesk> {
    const api = new ApiClient({ accessToken: () => Promise.resolve('t'), renew: () => Promise.resolve(null) }, server.fetch);
    const desk = new DoorDesk({ api, store, userId: 'u1', event: EVENT, deviceId: 'd1' });
    desks.push(desk);
    await desk.start();
    return desk;
  }

  it('knows a copy of what waits to be sent, also when the server answers again', async () => {
    const desk = await open();
    server.up = false;
    await desk.scan('GOOD');
    expect(desk.snapshot()).toMatchObject({ last: { verdict: 'admitted', offline: true }, waiting: [{ bookingId: 'GOOD' }] });

    server.up = true;
    const answers: ((answer: Response) => void)[] = [];
    server.checkIn = () => new Promise((resolve) => answers.push(resolve));
    desk.connection('live');
    await vi.waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    expect(desk.snapshot()).toMatchObject({ reachable: true, waiting: [{ bookingId: 'GOOD' }] });
    await desk.scan('GOOD');
    expect(desk.snapshot().last).toMatchObject({ verdict: 'duplicate', before: { deviceId: 'd1' } });
    expect(server.times('/check-in')).toBe(2);
  });

  it('stores only what it would let in, so that nobody else is inside after a reload', async () => {
    const first = await open();
    server.checkIn = () => new Promise(() => undefined);
    void first.scan('GONE');
    await vi.waitFor(() => {
      expect(server.times('/check-in')).toBe(1);
    });
    expect((await open()).snapshot().waiting).toEqual([]);

    void (await open()).scan('GOOD');
    await vi.waitFor(() => {
      expect(server.times('/check-in')).toBe(2);
    });
    server.up = false;
    expect((await open()).snapshot().waiting).toMatchObject([{ bookingId: 'GOOD', seats: 2 }]);
  });

  it('reads on after a change that it hears just after reading, and once a minute', async () => {
    const desk = await open();
    await vi.advanceTimersByTimeAsync(9_000);
    server.tickets = [await ticket('GOOD', 'cancelled')];
    desk.counted({ checkInsCount: 0, expectedCount: 2 });
    expect(server.times('/door/tickets')).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.times('/door/tickets')).toBe(2);
    server.up = false;
    await desk.scan('GOOD');
    expect(desk.snapshot().last).toMatchObject({ verdict: 'refused', reason: 'cancelled' });

    server.up = true;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.times('/door/tickets')).toBe(3);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(server.times('/door/tickets')).toBe(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.times('/door/tickets')).toBe(4);
  });

  it('does not go on asking where it is refused', async () => {
    server.status = 403;
    const desk = await open();
    expect(desk.snapshot().refusal).toBe('forbidden');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.times('/door')).toBe(1);
    server.status = 200;
    desk.connection('live');
    await vi.waitFor(() => {
      expect(desk.snapshot()).toMatchObject({ refusal: null, reachable: true });
    });
  });

  it('says when a scan is lost, and shows no older verdict', async () => {
    const desk = await open();
    await desk.scan('GOOD');
    expect(desk.snapshot()).toMatchObject({ lost: false, last: { verdict: 'admitted' } });
    server.tickets = [await ticket('LATER')];
    desk.connection('live');
    await vi.waitFor(() => {
      expect(desk.snapshot().known).toBe(3);
    });
    store.works = false;
    await desk.scan('LATER');
    expect(desk.snapshot()).toMatchObject({ lost: true, last: null });
    store.works = true;
    await desk.scan('LATER');
    expect(desk.snapshot()).toMatchObject({ lost: false, last: { verdict: 'admitted' } });
  });

  it('says that its storage cannot be read, and tries again when asked to', async () => {
    store.works = false;
    const desk = await open();
    expect(desk.snapshot()).toMatchObject({ unreadable: true, door: null });
    store.works = true;
    await desk.start();
    expect(desk.snapshot()).toMatchObject({ unreadable: false, reachable: true, known: 2 });
  });
});
