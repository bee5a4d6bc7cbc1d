import type { DoorResource, KnownTicket } from '../api/door-api';

/** Why the server did not take a scan that this device let in. */
export interface Conflict {
  /** The server's word: `already_checked_in`, `not_admitted`, `unknown_ticket`, … */
  code: string;
  checkedInAt: string | null;
  checkedInBy: string | null;
  deviceId: string | null;
  attendeeName: string | null;
  bookingStatus: string | null;
}

/** A scan that let somebody in, and that the server has not taken yet. */
export interface StoredScan {
  id: number;
  userId: string;
  eventId: string;
  /** The text that was scanned or typed. */
  code: string;
  scannedAt: string;
  bookingId: string | null;
  seats: number;
  conflict: Conflict | null;
}

/** What is known of a door when there is no network. */
export interface StoredDoor {
  door: DoorResource;
  /** Where to go on reading its tickets. */
  cursor: string | null;
}

const NAME = 'majlis-door';
const VERSION = 1;

type StoreName = 'doors' | 'tickets' | 'scans';
type Ask = (store: IDBObjectStore) => IDBRequest | undefined;

/** What the door keeps in the browser's IndexedDB, each thing under the person who scans: nobody finds another's. */
export class DoorStore {
  private opened: Promise<IDBDatabase> | null = null;

  async door(userId: string, event: string): Promise<StoredDoor | null> {
    const found = await this.run<StoredDoor | undefined>('doors', 'readonly', (store) => store.get([userId, event]));
    return found ?? null;
  }

  async keepDoor(userId: string, event: string, stored: StoredDoor): Promise<void> {
    await this.run('doors', 'readwrite', (store) => store.put(stored, [userId, event]));
  }

  tickets(userId: string, eventId: string): Promise<KnownTicket[]> {
    // An array is greater than every string, so this is all that begins with these two.
    const range = IDBKeyRange.bound([userId, eventId], [userId, eventId, []]);
    return this.run<KnownTicket[]>('tickets', 'readonly', (store) => store.getAll(range));
  }

  async keepTickets(userId: string, eventId: string, tickets: KnownTicket[]): Promise<void> {
    if (tickets.length === 0) return;
    await this.run('tickets', 'readwrite', (store) => {
      return tickets.map((ticket) => store.put(ticket, [userId, eventId, ticket.bookingId])).at(-1);
    });
  }

  async scans(userId: string, eventId: string): Promise<StoredScan[]> {
    const all = await this.run<StoredScan[]>('scans', 'readonly', (store) => store.getAll());
    return all.filter((scan) => scan.userId === userId && scan.eventId === eventId);
  }

  async addScan(scan: Omit<StoredScan, 'id'>): Promise<StoredScan> {
    const id = await this.run<IDBValidKey>('scans', 'readwrite', (store) => store.add(scan));
    return { ...scan, id: Number(id) };
  }

  async changeScan(scan: StoredScan): Promise<void> {
    await this.run('scans', 'readwrite', (store) => store.put(scan));
  }

  async removeScan(id: number): Promise<void> {
    await this.run('scans', 'readwrite', (store) => store.delete(id));
  }

  /** Runs one request, and resolves when its transaction is on the disk. A failed one has stored nothing. */
  private run<T>(name: StoreName, mode: IDBTransactionMode, ask: Ask): Promise<T> {
    const once = async (): Promise<T> => {
      this.opened ??= open(() => {
        this.opened = null;
      });
      try {
        return await inTransaction<T>(await this.opened, name, mode, ask);
      } catch (error) {
        this.opened = null;
        throw error;
      }
    };
    // Browsers close a database behind a page's back, and do not always say so: then it is opened anew.
    return once().catch(once);
  }
}

function inTransaction<T>(database: IDBDatabase, name: StoreName, mode: IDBTransactionMode, ask: Ask): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    const request = ask(transaction.objectStore(name));
    const fail = (): void => {
      reject(transaction.error ?? new Error('The browser could not store this.'));
    };
    transaction.oncomplete = () => {
      resolve(request?.result as T);
    };
    transaction.onerror = fail;
    transaction.onabort = fail;
  });
}

function open(onClose: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('doors');
      request.result.createObjectStore('tickets');
      request.result.createObjectStore('scans', { keyPath: 'id', autoIncrement: true });
    };
    request.onsuccess = () => {
      request.result.onclose = onClose;
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('The browser could not open its storage.'));
    };
  });
}
