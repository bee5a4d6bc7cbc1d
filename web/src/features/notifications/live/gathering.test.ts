import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GATHER_MS, Gathering, type Arrival } from './gathering';

function arrival(id: string, details: Partial<Arrival> = {}): Arrival {
  return { id, type: 'message.new', title: id, body: '', data: {}, isRead: false, readAt: null, createdAt: '2030-01-01T10:00:00.000Z', sound: true, ...details };
}

function gather() {
  const told: string[] = [];
  const gathering = new Gathering((news) => told.push(news.map(({ id }) => id).join(' ')));
  return { told, gathering };
}

describe('what came', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('is told together, once, and nothing of it before the time', () => {
    const { told, gathering } = gather();
    gathering.came(arrival('a'));
    vi.advanceTimersByTime(GATHER_MS - 1);
    gathering.came(arrival('b'));
    gathering.came(arrival('a'));
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['a b']);
    gathering.came(arrival('c'));
    vi.advanceTimersByTime(GATHER_MS * 3);
    expect(told).toEqual(['a b', 'c']);
  });

  it('is not told if it was read or deleted meanwhile, here or elsewhere', () => {
    const { told, gathering } = gather();
    for (const id of ['a', 'b', 'c']) gathering.came(arrival(id));
    gathering.went('a');
    gathering.went('c');
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toEqual(['b']);
    gathering.came(arrival('d'));
    gathering.went('d');
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toEqual(['b']);
    gathering.came(arrival('e'));
    gathering.allWent();
    gathering.came(arrival('f'));
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toEqual(['b', 'f']);
  });

  it('is not told if it is one’s own doing, or was read before it came', () => {
    const { told, gathering } = gather();
    gathering.came(arrival('a', { type: 'booking.confirmed', data: { cause: 'booked' } }));
    gathering.came(arrival('b', { isRead: true }));
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toEqual([]);
  });

  it('is told to nobody who has gone', () => {
    const { told, gathering } = gather();
    gathering.came(arrival('a'));
    gathering.stop();
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toEqual([]);
  });
});
