import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeatState } from '../api/wire';
import type { JoinAnswer } from './messages';
import { RoomRegistry, type RoomRole, type RoomTransport } from './room-registry';

const STATE: SeatState = { status: 'SCHEDULED', totalRegistrations: 1, maxAttendees: 5, availableSeats: 4, isFull: false };

class FakeSocket implements RoomTransport {
  up = true;
  readonly sent: string[] = [];
  private readonly waiting: ((answer: JoinAnswer | null) => void)[] = [];

  isConnected(): boolean {
    return this.up;
  }

  join(eventId: string, role: RoomRole, onAnswer: (answer: JoinAnswer | null) => void): void {
    this.sent.push(`join ${eventId} ${role}`);
    this.waiting.push(onAnswer);
  }

  leave(eventId: string): void {
    this.sent.push(`leave ${eventId}`);
  }

  answer(answer: JoinAnswer | null = { success: true, message: '', data: STATE }): void {
    for (const give of this.waiting.splice(0)) give(answer);
  }

  take(): string[] {
    return this.sent.splice(0);
  }
}

describe('RoomRegistry', () => {
  let socket: FakeSocket;
  let rooms: RoomRegistry;
  beforeEach(() => {
    vi.useFakeTimers();
    socket = new FakeSocket();
    rooms = new RoomRegistry(socket);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('joins with the first hold and leaves after the last release', () => {
    const first = rooms.hold('e1', 'base');
    const second = rooms.hold('e1', 'base');
    socket.answer();
    expect(socket.take()).toEqual(['join e1 base']);
    first();
    first();
    vi.runAllTimers();
    expect(socket.take()).toEqual([]);
    second();
    vi.runAllTimers();
    expect(socket.take()).toEqual(['leave e1']);
    expect(rooms.wanted()).toEqual([]);
  });

  it('does not leave and join when a page takes over from a list', () => {
    const card = rooms.hold('e1', 'base');
    socket.answer();
    card();
    rooms.hold('e1', 'base');
    vi.runAllTimers();
    expect(socket.take()).toEqual(['join e1 base']);
  });

  it('tells observers of the state at the join before anything else, and of leaving', () => {
    const heard: string[] = [];
    rooms.observe({ joined: (id, state) => heard.push(`${id} ${state.availableSeats}`), left: (id) => heard.push(`${id} left`) });
    const release = rooms.hold('e1', 'base');
    socket.answer();
    expect(heard).toEqual(['e1 4']);
    release();
    vi.runAllTimers();
    expect(heard).toEqual(['e1 4', 'e1 left']);
  });

  it('joins all again on a fresh connection, and nothing on a recovered one', () => {
    rooms.hold('e1', 'base');
    rooms.hold('e1', 'organizer');
    rooms.hold('e2', 'base');
    socket.answer();
    socket.take();
    rooms.connected(true);
    expect(socket.take()).toEqual([]);
    rooms.connected(false);
    expect(socket.take()).toEqual(['join e1 base', 'join e1 organizer', 'join e2 base']);
  });

  it('settles on a recovered connection what changed while it was away', () => {
    const gone = rooms.hold('e1', 'base');
    rooms.hold('e2', 'base');
    socket.answer();
    rooms.hold('e3', 'base');
    socket.take();
    socket.up = false;
    gone();
    vi.runAllTimers();
    rooms.hold('e4', 'base');
    socket.up = true;
    rooms.connected(true);
    expect(socket.take()).toEqual(['leave e1', 'join e3 base', 'join e4 base']);
  });

  it('asks again after no answer, and not after a refusal that is final', () => {
    rooms.hold('e1', 'organizer');
    socket.answer(null);
    vi.runAllTimers();
    expect(socket.take()).toEqual(['join e1 organizer', 'join e1 organizer']);
    socket.answer({ success: false, message: 'Unauthorized' });
    vi.runAllTimers();
    rooms.hold('e1', 'organizer');
    expect(socket.take()).toEqual([]);
  });

  it('asks for the state of a joined room again when somebody came later, and not while the answer is on its way', () => {
    rooms.hold('e1', 'base');
    rooms.refresh('e1', 'base');
    expect(socket.take()).toEqual(['join e1 base']);
    socket.answer();
    const joined = vi.fn();
    rooms.observe({ joined, left: vi.fn() });
    rooms.hold('e1', 'base');
    rooms.refresh('e1', 'base');
    expect(socket.take()).toEqual(['join e1 base']);
    socket.answer();
    expect(joined).toHaveBeenCalledWith('e1', STATE, 'base');
    rooms.refresh('unknown', 'base');
    expect(socket.take()).toEqual([]);
  });

  it('joins as somebody again who was that before, whatever became of it: a booking may have been cancelled and made anew', () => {
    rooms.hold('e1', 'base');
    const booked = rooms.hold('e1', 'attendee');
    socket.answer();
    socket.take();
    booked();
    const bookedAgain = rooms.hold('e1', 'attendee');
    expect(socket.take()).toEqual(['join e1 attendee']);
    socket.answer({ success: false, message: 'Unauthorized' });
    bookedAgain();
    rooms.hold('e1', 'attendee');
    rooms.hold('e1', 'attendee');
    expect(socket.take()).toEqual(['join e1 attendee']);
  });

  it('leaves an event once, when none of its rooms is wanted', () => {
    const base = rooms.hold('e1', 'base');
    const desk = rooms.hold('e1', 'organizer');
    socket.answer();
    socket.take();
    desk();
    vi.runAllTimers();
    expect(socket.take()).toEqual([]);
    base();
    vi.runAllTimers();
    expect(socket.take()).toEqual(['leave e1']);
  });
});
