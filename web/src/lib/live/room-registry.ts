import type { JoinAnswer, JoinState } from './messages';

/** What a room is joined as; `base` is the public room of the event. */
export type RoomRole = 'base' | 'attendee' | 'organizer' | 'checker';

/**
 * The wire under the registry. `join` calls back with null when no answer came. It is a callback, not a promise, because the
 * answer must be handled before the message behind it: that message is a change of the state in the answer.
 */
export interface RoomTransport {
  isConnected(): boolean;
  join(eventId: string, role: RoomRole, onAnswer: (answer: JoinAnswer | null) => void): void;
  leave(eventId: string): void;
}

/** Who wants to know about rooms as such. */
export interface RoomObserver {
  /** Joined, now with this state; changes of it follow as messages. */
  joined(eventId: string, state: JoinState, role: RoomRole): void;
  /** Left: no more changes will be heard. */
  left(eventId: string): void;
}

type Membership = 'joining' | 'joined' | 'refused';

interface Room {
  holds: Map<RoomRole, number>;
  members: Map<RoomRole, Membership>;
  linger: ReturnType<typeof setTimeout> | undefined;
}

/** Answers after which asking again on this connection is of no use. */
const FINAL_REFUSALS = new Set(['Event not found', 'Unauthorized']);
const LINGER_MS = 1_500;
const RETRY_MS = 3_000;

/**
 * Keeps the rooms of one connection as the page wants them. Each part of the page holds a room for as long as it shows
 * it; the first hold joins, the last release leaves (a little later, so that going from a list to a page does not leave and join).
 * A new connection joins all again; a recovered one only what changed while it was away.
 */
export class RoomRegistry {
  private readonly rooms = new Map<string, Room>();
  private readonly observers = new Set<RoomObserver>();

  constructor(private readonly transport: RoomTransport) {}

  observe(observer: RoomObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Holds a room until the returned function is called. */
  hold(eventId: string, role: RoomRole): () => void {
    const room = this.room(eventId);
    clearTimeout(room.linger);
    room.linger = undefined;
    // Taken up again among others: the server may have put us out of it meanwhile, or would not refuse it now.
    if (isWanted(room) && !room.holds.has(role)) room.members.delete(role);
    room.holds.set(role, (room.holds.get(role) ?? 0) + 1);
    this.settle(eventId, room);

    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.release(eventId, role, room);
    };
  }

  /**
   * Asks for the state of a room anew if it is joined already: for a part of the page that came later than the answer to the
   * join. Joining again is harmless, and the answer is at its place among the messages, as the first one was.
   */
  refresh(eventId: string, role: RoomRole): void {
    const room = this.rooms.get(eventId);
    if (room?.members.get(role) !== 'joined') return;
    room.members.delete(role);
    this.settle(eventId, room);
  }

  /** The connection is up. Recovered: the server kept its rooms. Otherwise it knows none. */
  connected(recovered: boolean): void {
    for (const [eventId, room] of this.rooms) {
      for (const [role, membership] of room.members) {
        // A join that was on its way when the connection broke may or may not have arrived: it is asked again.
        if (!recovered || membership !== 'joined') room.members.delete(role);
      }
      this.settle(eventId, room);
    }
  }

  /** The names of the rooms that are wanted now. */
  wanted(): string[] {
    return [...this.rooms].filter(([, room]) => isWanted(room)).map(([eventId]) => eventId);
  }

  private room(eventId: string): Room {
    let room = this.rooms.get(eventId);
    if (!room) {
      room = { holds: new Map(), members: new Map(), linger: undefined };
      this.rooms.set(eventId, room);
    }
    return room;
  }

  private release(eventId: string, role: RoomRole, room: Room): void {
    const left = (room.holds.get(role) ?? 1) - 1;
    if (left > 0) room.holds.set(role, left);
    else room.holds.delete(role);
    if (isWanted(room)) return;
    room.linger = setTimeout(() => {
      room.linger = undefined;
      this.settle(eventId, room);
    }, LINGER_MS);
  }

  /** Brings what the server knows to what is wanted. Does nothing while disconnected: connecting settles all. */
  private settle(eventId: string, room: Room): void {
    if (!this.transport.isConnected()) {
      if (!isWanted(room) && !room.linger && room.members.size === 0) this.forget(eventId);
      return;
    }
    if (isWanted(room)) {
      for (const role of room.holds.keys()) {
        if (!room.members.has(role)) this.join(eventId, role, room);
      }
    } else if (!room.linger) {
      // Leaving one event leaves all of its rooms, so it waits until none is wanted.
      if ([...room.members.values()].some((membership) => membership !== 'refused')) this.transport.leave(eventId);
      this.forget(eventId);
    }
  }

  private join(eventId: string, role: RoomRole, room: Room): void {
    room.members.set(role, 'joining');
    this.transport.join(eventId, role, (answer) => {
      // Left, or connected anew, while the answer was on its way.
      if (this.rooms.get(eventId) !== room || room.members.get(role) !== 'joining') return;
      this.joinAnswered(eventId, role, room, answer);
    });
  }

  private joinAnswered(eventId: string, role: RoomRole, room: Room, answer: JoinAnswer | null): void {
    if (answer?.success) {
      room.members.set(role, 'joined');
      for (const observer of this.observers) observer.joined(eventId, answer.data, role);
      return;
    }
    if (answer && FINAL_REFUSALS.has(answer.message)) {
      room.members.set(role, 'refused');
      return;
    }
    // Too many at once, or no answer: asked again a little later, unless a new connection does so before.
    setTimeout(() => {
      if (this.rooms.get(eventId) !== room || room.members.get(role) !== 'joining') return;
      room.members.delete(role);
      this.settle(eventId, room);
    }, RETRY_MS);
  }

  private forget(eventId: string): void {
    this.rooms.delete(eventId);
    for (const observer of this.observers) observer.left(eventId);
  }
}

function isWanted(room: Room): boolean {
  return room.holds.size > 0;
}
