import { type ManagerOptions, type Socket, type SocketOptions, io } from 'socket.io-client';
import { Transcript, inTime } from './transcript';
import type { Ack, EventsMessages } from './wire';

export const TRANSPORTS = ['polling', 'websocket', 'upgrade'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface EventsOptions {
  transport?: Transport;
  namespace?: string;
  /** On `/` the first message says how much is unread in chats; it is left out of what was heard unless this is set. */
  hearsGreeting?: boolean;
  /** Lets the stock client come back by itself. Off, so that a lost connection fails the test that lost it. */
  comesBack?: boolean;
  auth?: Record<string, unknown>;
  headers?: Record<string, string>;
  query?: Record<string, string>;
}

export interface Refusal {
  message: string;
  data?: { code?: string };
}

const CONNECT_LIMIT_MS = 15_000;
const ACK_LIMIT_MS = 15_000;
const BACK_LIMIT_MS = 30_000;

function transportsOf(transport: Transport): string[] {
  return transport === 'upgrade' ? ['polling', 'websocket'] : [transport];
}

/** Makes the stock client, not yet connected. */
export function stockSocket(baseUrl: string, options: EventsOptions): Socket {
  const settings: Partial<ManagerOptions & SocketOptions> = {
    forceNew: true,
    autoConnect: false,
    transports: transportsOf(options.transport ?? 'websocket'),
    reconnection: options.comesBack ?? false,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    randomizationFactor: 0,
    ...(options.auth ? { auth: options.auth } : {}),
    ...(options.headers ? { extraHeaders: options.headers } : {}),
    ...(options.query ? { query: options.query } : {}),
  };
  return io(`${baseUrl}${options.namespace ?? '/events'}`, settings);
}

/** The stock `socket.io-client` on one namespace, with a record of all it heard. */
export class LiveClient<Messages extends object> {
  readonly heard: Transcript<Messages>;
  /** `live-stats`, which come whenever anybody comes or leaves, apart from all else. */
  readonly presence: Transcript<Messages>;
  readonly ended: Promise<string>;
  private losses = 0;
  private lossesAwaited = 0;

  private constructor(
    readonly socket: Socket,
    label: string,
    private readonly connectAgain: (options: EventsOptions) => Promise<LiveClient<Messages>>,
  ) {
    this.heard = new Transcript<Messages>(label);
    this.presence = new Transcript<Messages>(`${label}, presence`);
    socket.onAny((name: string, ...args: unknown[]) => {
      (name === 'live-stats' ? this.presence : this.heard).add(name, args[0]);
    });
    this.ended = new Promise((resolve) => {
      socket.on('disconnect', (reason) => {
        this.losses += 1;
        if (!socket.active) this.heard.finish(reason);
        resolve(reason);
      });
    });
    socket.on('connect', () => this.heard.resume());
  }

  /** Connects, and for `upgrade` waits until the upgrade is done. */
  static async connect<Messages extends object = EventsMessages>(
    baseUrl: string,
    label: string,
    options: EventsOptions,
  ): Promise<LiveClient<Messages>> {
    const socket = stockSocket(baseUrl, options);
    const again = (more: EventsOptions): Promise<LiveClient<Messages>> => LiveClient.connect<Messages>(baseUrl, `${label}, again`, { ...options, ...more });
    const client = new LiveClient<Messages>(socket, label, again);
    const upgraded = options.transport === 'upgrade' ? client.upgraded() : Promise.resolve();
    await client.connected();
    await upgraded;
    if (options.namespace === '/' && !options.hearsGreeting) await client.greeted();
    return client;
  }

  /** Tries to connect and answers what CONNECT_ERROR said. */
  static async refused(baseUrl: string, options: EventsOptions): Promise<Refusal> {
    const socket = stockSocket(baseUrl, options);
    try {
      return await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('neither connected nor refused')), CONNECT_LIMIT_MS);
        socket.once('connect', () => reject(new Error('connected, though it should have been refused')));
        socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
          clearTimeout(late);
          resolve({ message: error.message, ...(error.data ? { data: error.data } : {}) });
        });
        socket.connect();
      });
    } finally {
      socket.disconnect();
    }
  }

  /** One more connection of the same person; to be closed by the test. */
  again(options: EventsOptions = {}): Promise<LiveClient<Messages>> {
    return this.connectAgain(options);
  }

  get transportName(): string {
    return this.socket.io.engine.transport.name;
  }

  private connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.socket.disconnect();
        reject(new Error(`${this.heard.label}: not connected within ${CONNECT_LIMIT_MS} ms`));
      }, CONNECT_LIMIT_MS);
      this.socket.once('connect', () => {
        clearTimeout(late);
        resolve();
      });
      this.socket.once('connect_error', (error) => {
        if (this.socket.active) return;
        clearTimeout(late);
        reject(new Error(`${this.heard.label}: refused: ${error.message}`));
      });
      this.socket.connect();
    });
  }

  private async greeted(): Promise<void> {
    await this.heard.next('chats-unread-count' as keyof Messages & string);
    this.heard.forget('chats-unread-count');
  }

  private upgraded(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.io.once('open', () => {
        const { engine } = this.socket.io;
        if (engine.transport.name === 'websocket') resolve();
        else engine.once('upgrade', () => resolve());
      });
    });
  }

  /** Waits until the connection was lost (once more) and is back, and says whether the server recovered its state. */
  async back(): Promise<boolean> {
    const { socket } = this;
    await this.until('disconnect', () => this.losses > this.lossesAwaited);
    this.lossesAwaited = this.losses;
    await this.until('connect', () => socket.connected);
    return socket.recovered;
  }

  /** Waits until the server refused or ended this connection for good, and says why. */
  async turnedAway(): Promise<string> {
    return new Promise((resolve) => {
      this.socket.on('connect_error', (error) => !this.socket.active && resolve(error.message));
      this.socket.on('disconnect', (reason) => !this.socket.active && resolve(reason));
    });
  }

  private async until(name: 'connect' | 'disconnect', reached: () => boolean): Promise<void> {
    if (reached()) return;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`${this.heard.label}: no ${name} within ${BACK_LIMIT_MS} ms\n${this.heard}`));
      }, BACK_LIMIT_MS);
      this.socket.once(name, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** Cuts the transport without the client's wish to leave, as a lost network does. */
  cut(): void {
    this.socket.io.engine.close();
  }

  /** Waits for the disconnection that must come, and says why it came. */
  whenEnded(): Promise<string> {
    return inTime(this.ended, () => `was not disconnected\n${this.heard}`);
  }

  /** Emits and waits for the ack. */
  async ask<T = Ack>(name: string, ...args: unknown[]): Promise<T> {
    return (await this.socket.timeout(ACK_LIMIT_MS).emitWithAck(name, ...args)) as T;
  }

  /** Joins an event's room and answers the ack's data; fails if the server refuses. */
  async join(eventId: string | number, role?: 'organizer' | 'attendee' | 'checker'): Promise<NonNullable<Ack['data']>> {
    const ack = await this.ask('join-event', role === undefined ? { eventId } : { eventId, role });
    if (!ack.success || ack.data === undefined) {
      throw new Error(`${this.heard.label} could not join ${eventId}: ${JSON.stringify(ack)}`);
    }
    return ack.data;
  }

  /** Sends a command of the live room and answers the ack's data; fails if the server refuses. */
  async command<T>(name: string, payload: object): Promise<T> {
    const ack = await this.ask<{ success: boolean; message?: string; data?: T }>(name, payload);
    if (!ack.success || ack.data === undefined) {
      throw new Error(`${this.heard.label}: ${name} ${JSON.stringify(payload)} was refused: ${JSON.stringify(ack)}`);
    }
    return ack.data;
  }

  /** Sends a command that must be refused, and answers why. */
  async refusal(name: string, ...args: unknown[]): Promise<string> {
    const ack = await this.ask<{ success: boolean; message: string; data?: unknown }>(name, ...args);
    if (ack.success || ack.data !== undefined || typeof ack.message !== 'string') {
      throw new Error(`${this.heard.label}: ${name} ${JSON.stringify(args)} was not refused: ${JSON.stringify(ack)}`);
    }
    return ack.message;
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** A client on `/events`. */
export type EventsClient = LiveClient<EventsMessages>;
export const EventsClient = LiveClient;
