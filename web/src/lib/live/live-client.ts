import type { Socket } from 'socket.io-client';
import { NotLiveError, UnansweredError } from '../api/problem';
import type { SocketTokens } from './socket-tokens';
import type { CommandAnswer, JoinAnswer, LiveMessageName, LiveMessages } from './messages';
import { problemOf } from './refusals';
import { RoomRegistry, type RoomRole, type RoomTransport } from './room-registry';

/** `connecting` also means reconnecting; `offline` is when the device itself says that it has no network. */
export type ConnectionState = 'connecting' | 'live' | 'offline';

/** Makes an unconnected socket on `/events` whose handshake asks `token` for its token. */
export type SocketFactory = (token: (give: (token: string) => void) => void) => Promise<Socket>;

type Handler<K extends LiveMessageName> = (payload: LiveMessages[K]) => void;

const ACK_TIMEOUT_MS = 10_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/**
 * The one live connection of the app. Features listen to messages and hold rooms; this keeps the connection up, its
 * token fresh, and the rooms joined. A change of user makes a new socket, since the old one's session is another's.
 */
export class LiveClient implements RoomTransport {
  readonly rooms = new RoomRegistry(this);
  private socket: Socket | null = null;
  private state: ConnectionState = 'connecting';
  private retries = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private generation = 0;
  private handshakes = 0;
  private readonly stateListeners = new Set<() => void>();
  private readonly freshListeners = new Set<(again: boolean) => void>();
  private readonly handlers = new Map<string, Set<(payload: never) => void>>();

  constructor(
    private readonly makeSocket: SocketFactory,
    private readonly tokens: SocketTokens,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  readonly snapshot = (): ConnectionState => this.state;

  on<K extends LiveMessageName>(name: K, handler: Handler<K>): () => void {
    const known = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, known);
    known.add(handler);
    return () => known.delete(handler);
  }

  /**
   * Hears of each connection that begins without its past: what was said before it is not known here, so what was read
   * before it may be old. `again` is false for the first connection of a person.
   */
  onFresh(listener: (again: boolean) => void): () => void {
    this.freshListeners.add(listener);
    return () => this.freshListeners.delete(listener);
  }

  /** Connects, or connects anew as whoever is signed in now. */
  async restart(): Promise<void> {
    this.generation += 1;
    const generation = this.generation;
    clearTimeout(this.retryTimer);
    this.socket?.disconnect();
    this.socket = null;
    this.become('connecting');
    const socket = await this.makeSocket((give) => {
      this.handshake(generation, give);
    });
    if (generation !== this.generation) return;
    this.socket = socket;
    this.wire(socket);
    socket.connect();
  }

  /** Tells the client that the device lost or found its network, so that people see it at once. */
  deviceOnline(online: boolean): void {
    if (!online) {
      this.become('offline');
    } else if (this.state === 'offline') {
      this.become(this.isConnected() ? 'live' : 'connecting');
      // Do not wait for the back-off of a connection that is known to be possible again.
      if (this.socket && !this.socket.connected && !this.socket.active) this.socket.connect();
    }
  }

  isConnected(): boolean {
    return this.socket?.connected ?? false;
  }

  join(eventId: string, role: RoomRole, onAnswer: (answer: JoinAnswer | null) => void): void {
    const wish = role === 'base' ? { eventId } : { eventId, role };
    this.socket?.timeout(ACK_TIMEOUT_MS).emit('join-event', wish, (lost: Error | null, answer: JoinAnswer) => {
      onAnswer(lost ? null : answer);
    });
  }

  /**
   * Gives a command and waits for its answer. Rejects with an `ApiProblem` when the server refuses, and with an `UnansweredError` when
   * no answer came: nobody knows then whether it was done, so it is not sent again by itself.
   */
  async command<T>(name: string, payload: object): Promise<T> {
    if (!this.socket?.connected) throw new NotLiveError('The live connection is away.');
    // The other place where the wire is believed.
    const waiting = this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck(name, payload) as Promise<CommandAnswer<T>>;
    const answer = await waiting.catch((cause: unknown) => {
      throw new UnansweredError('No answer came.', { cause });
    });
    if (!answer.success) throw problemOf(answer);
    return answer.data;
  }

  leave(eventId: string): void {
    this.socket?.emit('leave-event', { eventId });
  }

  /** Gives the token of one handshake; a handshake that was overtaken by a newer one gives nothing. */
  private handshake(generation: number, give: (token: string) => void): void {
    this.handshakes += 1;
    const mine = this.handshakes;
    const ask = (): void => {
      if (generation !== this.generation || mine !== this.handshakes) return;
      this.tokens.current().then(
        (token) => {
          if (generation === this.generation && mine === this.handshakes) give(token);
        },
        () => setTimeout(ask, this.backOffMs()),
      );
    };
    ask();
  }

  private wire(socket: Socket): void {
    let again = false;
    socket.on('connect', () => {
      this.retries = 0;
      this.become('live');
      this.rooms.connected(socket.recovered);
      if (!socket.recovered) {
        for (const listener of this.freshListeners) listener(again);
      }
      again = true;
    });
    socket.on('disconnect', (reason) => {
      this.become(navigator.onLine ? 'connecting' : 'offline');
      // The server itself ended the session: its token ran out or was revoked. All else reconnects by itself.
      if (reason === 'io server disconnect') this.retryWithNewToken(socket);
    });
    socket.on('connect_error', () => {
      this.become(navigator.onLine ? 'connecting' : 'offline');
      // `active` means that the client tries again by itself: the transport failed. Otherwise the server refused us.
      if (!socket.active) this.retryWithNewToken(socket);
    });
    socket.on('token-expiring', () => {
      void this.renewInPlace(socket);
    });
    socket.onAny((name: string, payload: unknown) => {
      this.handlers.get(name)?.forEach((handler) => {
        handler(payload as never);
      });
    });
  }

  private async renewInPlace(socket: Socket): Promise<void> {
    try {
      const token = await this.tokens.renewed();
      if (socket === this.socket && socket.connected) socket.emit('authenticate', { token });
    } catch {
      // The server will end the connection at expiry, and connecting again asks for a token anew.
    }
  }

  private retryWithNewToken(socket: Socket): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => {
      void this.tokens
        .renewed()
        .catch(() => undefined)
        .then(() => {
          if (socket === this.socket && !socket.connected) socket.connect();
        });
    }, this.backOffMs());
  }

  /** Grows from one to thirty seconds, with jitter, so that a venue does not come back in one moment. */
  private backOffMs(): number {
    const full = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.retries);
    this.retries += 1;
    return full * (0.5 + Math.random() / 2);
  }

  private become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}
