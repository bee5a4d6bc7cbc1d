import type { ApiClient } from '@/lib/api/client';
import type { DoorCounts } from '@/lib/api/wire';
import { serverNowMs } from '@/lib/time/server-clock';
import { checkIn, getDoor, readTickets, type DoorResource, type KnownTicket } from '../api/door-api';
import type { DoorStore, StoredScan } from './door-store';
import { conflictOf, isDecision, refusalOf, wordAgainst, type Outcome, type Word } from './outcome';
import { codeHash, importKey, readTicket, type Reading } from './ticket-text';

export interface DoorState {
  door: DoorResource | null;
  counts: DoorCounts | null;
  /** What this device keeps cannot be read. */
  unreadable: boolean;
  /** Whether the server answered the last time it was asked. */
  reachable: boolean;
  /** What the server says against this person being here. */
  refusal: Word | null;
  /** Tickets that are known here, for a lost network. */
  known: number;
  /** Let in here, not yet sent; the oldest first. */
  waiting: readonly StoredScan[];
  conflicts: readonly StoredScan[];
  last: Outcome | null;
  /** The last scan could not be stored, and is not known here. */
  lost: boolean;
  recent: readonly Outcome[];
}

interface Parts {
  api: ApiClient;
  store: Pick<DoorStore, keyof DoorStore>;
  userId: string;
  /** UUID or number. */
  event: string;
  deviceId: string;
}

/** A ticket as this device knows it, and the scan by which it let it in. */
interface Known extends KnownTicket {
  admittedAt?: string;
}

type Judgement = Omit<Outcome, 'key' | 'at' | 'offline'> & { bookingId: string | null };

const RECENT_MAX = 30;
const RETRY_MS = 3_000;
/** After a change of the counts the list of tickets is read on, at most this often. */
const REFRESH_EVERY_MS = 10_000;
/** And without one, for what changes no count: a booking that is handed over has a new ticket. */
const REFRESH_ANYWAY_MS = 60_000;

/**
 * One device at one event's door. Asks the server while it answers; else decides by the event's key and what it knows of the
 * tickets, keeps what it let in, and sends it, in order, when the server answers again. Every scan that it would let in is
 * stored before it is sent, and sent under its own time and device, so that a lost answer or a reload neither loses it nor
 * counts it twice.
 */
export class DoorDesk {
  private state: DoorState = {
    door: null,
    counts: null,
    unreadable: false,
    reachable: navigator.onLine,
    refusal: null,
    known: 0,
    waiting: [],
    conflicts: [],
    last: null,
    lost: false,
    recent: [],
  };
  private readonly listeners = new Set<() => void>();
  private readonly tickets = new Map<string, Known>();
  private readonly byHash = new Map<string, string>();
  private cursor: string | null = null;
  private key: CryptoKey | null = null;
  private keyText = '';
  private turn: Promise<void> = Promise.resolve();
  private refreshing = false;
  private refreshedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = Infinity;
  private outcomes = 0;
  private running = false;
  private loaded: Promise<void> | null = null;
  private scansLoaded = false;
  /** While the counts are heard live, those of an answer may be older. */
  private hearsCounts = false;

  constructor(private readonly parts: Parts) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): DoorState => this.state;

  /** Shows what is stored, then asks the server. */
  async start(): Promise<void> {
    this.running = true;
    this.become({ unreadable: false });
    try {
      await (this.loaded ??= this.load());
    } catch {
      this.loaded = null;
      this.become({ unreadable: true });
      return;
    }
    await this.refresh();
  }

  stop(): void {
    this.running = false;
    this.dueAt = Infinity;
    clearTimeout(this.timer);
  }

  /** The counts as the server just said them. */
  counted({ checkInsCount, expectedCount }: DoorCounts): void {
    this.hearsCounts = true;
    this.become({ counts: { checkInsCount, expectedCount } });
    this.again(Math.max(0, this.refreshedAt + REFRESH_EVERY_MS - Date.now()));
  }

  /** The live connection came or went. */
  connection(state: 'live' | 'connecting' | 'offline'): void {
    if (state !== 'live') this.hearsCounts = false;
    if (state === 'offline') this.become({ reachable: false });
    if (state === 'live' && this.running) void this.loaded?.then(() => this.refresh(), () => undefined);
  }

  dismiss(id: number): void {
    this.become({ conflicts: this.state.conflicts.filter((scan) => scan.id !== id) });
    this.forget(id);
  }

  /** Decides on what was scanned or typed. One after the other, so that a copy is known as one. */
  scan(text: string): Promise<void> {
    const scannedAt = new Date(serverNowMs()).toISOString();
    this.turn = this.turn
      .then(() => this.decide(text, scannedAt))
      .catch(() => {
        // No older verdict may be taken for the one of this scan.
        this.become({ last: null, lost: true });
      });
    return this.turn;
  }

  private async load(): Promise<void> {
    const { store, userId, event } = this.parts;
    const stored = await store.door(userId, event);
    if (!stored) return;
    const { door } = stored;
    this.cursor = stored.cursor;
    this.learn(await store.tickets(userId, door.eventId));
    await this.takeDoor(door);
  }

  private async takeDoor(door: DoorResource): Promise<void> {
    if (door.publicKey !== this.keyText) {
      this.key = await importKey(door.publicKey);
      this.keyText = door.publicKey;
    }
    await this.loadScans(door.eventId);
    const { checkInsCount, expectedCount } = door;
    this.become({ door, ...(!this.hearsCounts && { counts: { checkInsCount, expectedCount } }) });
  }

  /** Once, before anything is scanned: from then on this desk knows of each scan itself. */
  private async loadScans(eventId: string): Promise<void> {
    if (this.scansLoaded) return;
    const scans = await this.parts.store.scans(this.parts.userId, eventId);
    this.scansLoaded = true;
    const waiting = scans.filter(({ conflict }) => conflict === null);
    for (const scan of waiting) this.markAdmitted(scan.bookingId, scan.seats, scan.scannedAt);
    this.become({ waiting, conflicts: scans.filter(({ conflict }) => conflict !== null) });
  }

  private learn(tickets: KnownTicket[]): void {
    for (const ticket of tickets) {
      const { admittedAt } = this.tickets.get(ticket.bookingId) ?? {};
      this.tickets.set(ticket.bookingId, { ...ticket, ...(admittedAt !== undefined && { admittedAt }) });
      this.byHash.set(ticket.codeHash, ticket.bookingId);
    }
    this.become({ known: this.tickets.size });
  }

  /** Reads the door, sends what waits, and reads what changed of the tickets, which it keeps for a lost network. */
  private async refresh(): Promise<void> {
    if (this.refreshing) {
      this.again(RETRY_MS);
      return;
    }
    const { api, store, userId, event } = this.parts;
    this.refreshing = true;
    this.refreshedAt = Date.now();
    try {
      const door = await getDoor(api, event);
      await this.takeDoor(door);
      this.become({ reachable: true, refusal: null });
      for (let scan = this.next(); scan; scan = this.next()) await this.settle(scan);
      await readTickets(api, event, this.cursor, async (tickets, cursor) => {
        await store.keepTickets(userId, door.eventId, tickets);
        await store.keepDoor(userId, event, { door, cursor });
        this.cursor = cursor;
        this.learn(tickets);
      });
    } catch (error) {
      this.failed(error);
    }
    this.refreshing = false;
    this.again(REFRESH_ANYWAY_MS);
  }

  private async decide(text: string, scannedAt: string): Promise<void> {
    const { door } = this.state;
    if (!door || text.trim() === '') return;
    const reading = await readTicket(text, door.eventId, this.key);
    const judged = await this.judge(reading, door.eventId);
    const { bookingId, seats, verdict } = judged;
    const { userId } = this.parts;
    const scan = { userId, eventId: door.eventId, code: text.trim(), scannedAt, bookingId, seats: seats ?? 0, conflict: null };
    // Only what is to be let in: nobody else may count as inside after a reload.
    const stored = verdict === 'admitted' ? await this.parts.store.addScan(scan) : null;
    if (this.state.reachable && !this.knowsBetter(reading, judged) && (await this.decidedByServer(scan))) {
      if (stored) this.forget(stored.id);
      return;
    }
    if (stored) {
      this.markAdmitted(bookingId, stored.seats, scannedAt);
      this.become({ waiting: [...this.state.waiting, stored] });
      this.again(RETRY_MS);
    }
    this.show({ ...judged, at: scannedAt, offline: stored !== null });
  }

  /** Whether there is nothing to ask the server: no ticket of this event, or a copy of one that it has yet to hear of. */
  private knowsBetter({ kind }: Reading, { verdict, bookingId }: Judgement): boolean {
    if (kind === 'forged' || kind === 'otherEvent') return true;
    return verdict === 'duplicate' && this.state.waiting.some((scan) => scan.bookingId === bookingId);
  }

  /** Asks the server; false if it did not answer. */
  private async decidedByServer(scan: Omit<StoredScan, 'id'>): Promise<boolean> {
    const shown = { at: scan.scannedAt, offline: false, seats: scan.seats === 0 ? null : scan.seats, name: null, before: null };
    try {
      const booking = await this.send(scan);
      this.markAdmitted(booking.id, booking.attendeeCount, scan.scannedAt);
      this.show({ ...shown, verdict: 'admitted', reason: null, name: booking.attendeeName, seats: booking.attendeeCount });
    } catch (error) {
      if (!isDecision(error)) {
        this.failed(error);
        return false;
      }
      this.show({ ...shown, ...refusalOf(error) });
    }
    return true;
  }

  private send({ code, scannedAt }: Pick<StoredScan, 'code' | 'scannedAt'>) {
    return checkIn(this.parts.api, this.parts.event, { code, scannedAt, deviceId: this.parts.deviceId });
  }

  /** What this device alone can say. */
  private async judge(reading: Reading, eventId: string): Promise<Judgement> {
    const nothing = { name: null, seats: null, before: null, bookingId: null, reason: null };
    if (reading.kind === 'forged' || reading.kind === 'otherEvent') return { ...nothing, verdict: 'unknown', reason: reading.kind };
    if (reading.kind === 'unverified') return { ...nothing, verdict: 'unverified' };
    const hash = await codeHash(eventId, reading.kind === 'code' ? reading.code : reading.claims.code);
    if (reading.kind === 'code' && (hash === null || this.tickets.size === 0)) return { ...nothing, verdict: 'unverified' };
    const bookingId = reading.kind === 'code' ? this.byHash.get(hash ?? '') : reading.claims.bookingId;
    const ticket = bookingId === undefined ? undefined : this.tickets.get(bookingId);
    if (!ticket) {
      // A genuine ticket that is newer than what is known here admits; a code that nobody has does not.
      if (reading.kind === 'code') return { ...nothing, verdict: 'unknown' };
      const { bookingId: newer, seats } = reading.claims;
      if (hash !== null) this.byHash.set(hash, newer);
      return { ...nothing, verdict: 'admitted', bookingId: newer, seats };
    }
    const known = { ...nothing, bookingId: ticket.bookingId, seats: ticket.attendeeCount };
    if (ticket.codeHash !== '' && ticket.codeHash !== hash) return { ...known, verdict: 'refused', reason: 'handedOver' };
    if (ticket.status === 'attended') {
      const { admittedAt } = ticket;
      const before = admittedAt === undefined ? null : { at: admittedAt, by: null, deviceId: this.parts.deviceId };
      return { ...known, verdict: 'duplicate', before };
    }
    if (ticket.status !== 'confirmed' && ticket.status !== 'no_show') return { ...known, verdict: 'refused', reason: ticket.status };
    return { ...known, verdict: 'admitted' };
  }

  private markAdmitted(bookingId: string | null, seats: number, at: string): void {
    if (bookingId === null) return;
    const known = this.tickets.get(bookingId) ?? { bookingId, codeHash: '', attendeeCount: seats };
    this.tickets.set(bookingId, { ...known, status: 'attended', admittedAt: at });
  }

  /** The oldest of what waits to be sent. */
  private next(): StoredScan | undefined {
    return this.running ? this.state.waiting[0] : undefined;
  }

  /** Sends one scan. What the server refuses becomes a conflict, for people to look at. */
  private async settle(scan: StoredScan): Promise<void> {
    let refused: StoredScan | null = null;
    try {
      await this.send(scan);
    } catch (error) {
      if (!isDecision(error)) throw error;
      refused = { ...scan, conflict: conflictOf(error) };
    }
    if (refused) await this.parts.store.changeScan(refused);
    else await this.parts.store.removeScan(scan.id);
    this.become({
      reachable: true,
      waiting: this.state.waiting.filter(({ id }) => id !== scan.id),
      conflicts: refused ? [...this.state.conflicts, refused] : this.state.conflicts,
    });
  }

  /** What stays stored because this failed is sent once more, under the same time and device: that counts nothing twice. */
  private forget(id: number): void {
    this.parts.store.removeScan(id).catch(() => undefined);
  }

  /** Asks the server again after so long, or sooner if that is planned. Who may not be here is not helped by asking. */
  private again(inMs: number): void {
    const at = Date.now() + inMs;
    if (!this.running || this.state.refusal === 'forbidden' || this.dueAt <= at) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => {
      this.dueAt = Infinity;
      void this.refresh();
    }, inMs);
  }

  private failed(error: unknown): void {
    this.become({ reachable: false, ...wordAgainst(error) });
    this.again(RETRY_MS);
  }

  private show(outcome: Omit<Outcome, 'key'>): void {
    this.outcomes += 1;
    const last = { ...outcome, key: this.outcomes };
    this.become({ last, lost: false, recent: [last, ...this.state.recent].slice(0, RECENT_MAX) });
  }

  private become(part: Partial<DoorState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}
