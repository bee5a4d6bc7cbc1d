import type { JoinState } from '@/lib/live/messages';
import type { LiveClient } from '@/lib/live/live-client';
import { beginRoom, boundChat, EMPTY_ROOM, hear, ROOM_MESSAGES, type Heard, type RoomState } from './room-state';

/** Calls back at the next frame; returns how to take that back. */
export type NextFrame = (callback: () => void) => () => void;

/** A hidden page draws no frames, and would pile messages up. */
const HIDDEN_FRAME_MS = 250;

export const browserFrame: NextFrame = (callback) => {
  const done = (): void => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(done);
  const timer = setTimeout(done, HIDDEN_FRAME_MS);
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
};

/** What the room store needs of the live connection. */
export type RoomSource = Pick<LiveClient, 'on'> & { rooms: Pick<LiveClient['rooms'], 'observe' | 'hold' | 'refresh'> };

type BatchListener = (heard: readonly Heard[], after: RoomState) => void;

/**
 * The live room of one event: the state at the join, then each message. What arrives within a frame is put in at once, so that a
 * full house costs one drawing a frame and no more.
 */
export class RoomStore {
  private state = EMPTY_ROOM;
  private waiting: Heard[] = [];
  private cancelFrame: (() => void) | null = null;
  private reading = false;
  private readonly listeners = new Set<() => void>();
  private readonly batchListeners = new Set<BatchListener>();

  constructor(
    private readonly source: RoomSource,
    readonly eventId: string,
    private readonly nextFrame: NextFrame = browserFrame,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): RoomState => this.state;

  /** Hears what was said, a frame at a time. */
  onBatch(listener: BatchListener): () => void {
    this.batchListeners.add(listener);
    return () => this.batchListeners.delete(listener);
  }

  /** Follows the room until the returned function is called. */
  start(): () => void {
    const { source, eventId } = this;
    const stops = ROOM_MESSAGES.map((name) =>
      source.on(name, (payload) => {
        // The name and the payload are of one message, which the compiler does not see here.
        if (payload.eventId === eventId) this.queue({ name, payload } as Heard);
      }),
    );
    stops.push(
      source.rooms.observe({
        joined: (joinedId, state, role) => {
          // Joining as more than a reader tells the same once more.
          if (joinedId === eventId && role === 'base') this.begin(state);
        },
        left: () => undefined,
      }),
    );
    stops.push(source.rooms.hold(eventId, 'base'));
    // Another part of the page may have joined before, and had the state.
    source.rooms.refresh(eventId, 'base');
    return () => {
      for (const stop of stops) stop();
      this.cancelFrame?.();
      this.cancelFrame = null;
      this.waiting = [];
    };
  }

  /** While somebody reads what was said earlier, more of it is kept. */
  setReading(reading: boolean): void {
    this.reading = reading;
  }

  /** Changes the state by what came another way: a page of history, the answer to a command. */
  change(how: (state: RoomState) => RoomState): void {
    // What was heard before comes first.
    this.flush();
    this.become(how(this.state));
  }

  private begin(joined: JoinState): void {
    // What waits was said before the answer, which contains it.
    this.waiting = [];
    this.become(beginRoom(this.state, joined.room));
  }

  private queue(heard: Heard): void {
    this.waiting.push(heard);
    this.cancelFrame ??= this.nextFrame(() => {
      this.cancelFrame = null;
      this.flush();
    });
  }

  private flush(): void {
    const batch = this.waiting;
    if (batch.length === 0 || this.state.joins === 0) return;
    this.waiting = [];
    this.become(boundChat(batch.reduce(hear, this.state), this.reading));
    for (const listener of this.batchListeners) listener(batch, this.state);
  }

  private become(next: RoomState): void {
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
