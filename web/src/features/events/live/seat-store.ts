import type { SeatState } from '@/lib/api/wire';

/**
 * What the live connection says about seats, by event. Kept beside the query cache: while a room is joined this is newer
 * than any answer over REST, also than one that arrives later.
 */
export class SeatStore {
  private readonly states = new Map<string, SeatState>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get(eventId: string): SeatState | undefined {
    return this.states.get(eventId);
  }

  /** The state at a join: the start of the stream. */
  begin(eventId: string, state: SeatState): void {
    this.states.set(eventId, state);
    this.changed();
  }

  /** A change in the stream. Before the join's answer there is nothing to change, and the answer will contain it. */
  change(eventId: string, part: Partial<SeatState>): void {
    const present = this.states.get(eventId);
    if (!present) return;
    this.states.set(eventId, { ...present, ...part });
    this.changed();
  }

  /** The room is no longer followed: what is known of it grows old. Returns the last of it. */
  end(eventId: string): SeatState | undefined {
    const last = this.states.get(eventId);
    if (this.states.delete(eventId)) this.changed();
    return last;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
