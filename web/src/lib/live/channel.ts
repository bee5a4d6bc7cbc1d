import type { Socket } from 'socket.io-client';
import { NotLiveError, UnansweredError } from '../api/problem';
import type { CommandAnswer } from './messages';
import { problemOf } from './refusals';
import type { SocketTokens } from './socket-tokens';

type GiveToken = (give: (token: string) => void) => void;

/** Makes an unconnected socket whose handshake asks `token` for its token; always the same one for a namespace of a transport. */
export type MakeSocket = (token: GiveToken) => Socket;

/** Who watches whether the channel is connected. */
export interface ChannelWatcher {
  connected(recovered: boolean): void;
  away(): void;
}

const ACK_TIMEOUT_MS = 10_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** Refusals after which the same person need not ask again. */
const FINAL_REFUSALS = new Set(['Access denied', 'Invalid namespace']);

/**
 * One namespace of the live connection: its socket, its token and who listens. The transport below is shared with the other
 * namespaces, so each has its own handshake and can be ended by the server alone.
 */
export class Channel<Messages extends object> {
  private socket: Socket | null = null;
  private isWanted = false;
  private token = '';
  private retries = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private handshakes = 0;
  /** The server was asked to connect the socket and has not answered; asked twice, it would end the whole transport. */
  private isAsking = false;
  private readonly freshListeners = new Set<(again: boolean) => void>();
  private readonly handlers = new Map<string, Set<(payload: never) => void>>();

  constructor(
    private readonly tokens: SocketTokens,
    private readonly watcher?: ChannelWatcher,
  ) {}

  on<K extends keyof Messages & string>(name: K, handler: (payload: Messages[K]) => void): () => void {
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

  isConnected(): boolean {
    return this.socket?.connected ?? false;
  }

  /** Connects, on a new transport with `make`; one that was closed connects again on the transport it has. */
  open(make: MakeSocket): void {
    this.isWanted = true;
    if (!this.socket) {
      const socket = make((give) => {
        this.handshake(socket, give);
      });
      this.socket = socket;
      this.wire(socket);
    }
    if (!this.isAsking) this.socket.connect();
  }

  /** Ends the connection, for as long as nobody needs it. */
  close(): void {
    this.isWanted = false;
    clearTimeout(this.retryTimer);
    this.retries = 0;
    // One that is still connecting is ended when it is connected: the server knows it only then.
    if (this.socket && (this.socket.connected || !this.socket.active)) this.socket.disconnect();
  }

  /** Ends the connection for good: the transport below is given up. */
  drop(): void {
    this.close();
    this.socket?.disconnect();
    this.socket = null;
    this.isAsking = false;
  }

  /** Does not wait for the back-off of a connection that is known to be possible again. */
  hasten(): void {
    if (this.isWanted && this.socket && !this.socket.connected && !this.socket.active) this.socket.connect();
  }

  emit(name: string, payload: object): void {
    this.socket?.emit(name, payload);
  }

  /** Asks, and hands the answer over before any message behind it; null when none came. */
  ask<Answer>(name: string, payload: object, onAnswer: (answer: Answer | null) => void): void {
    this.socket?.timeout(ACK_TIMEOUT_MS).emit(name, payload, (lost: Error | null, answer: Answer) => {
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

  /** Gives the token of one handshake; one that was overtaken by a newer one, or that nobody needs any more, gives nothing. */
  private handshake(socket: Socket, give: (token: string) => void): void {
    this.handshakes += 1;
    const mine = this.handshakes;
    const isOvertaken = (): boolean => !this.isWanted || socket !== this.socket || mine !== this.handshakes;
    const ask = (): void => {
      if (isOvertaken()) return;
      this.tokens.current().then(
        (token) => {
          if (isOvertaken()) return;
          this.token = token;
          this.isAsking = true;
          give(token);
        },
        () => setTimeout(ask, this.backOffMs()),
      );
    };
    ask();
  }

  private wire(socket: Socket): void {
    let again = false;
    socket.on('connect', () => {
      this.answered(socket);
      if (!this.isWanted) {
        socket.disconnect();
        return;
      }
      this.retries = 0;
      this.watcher?.connected(socket.recovered);
      if (!socket.recovered) {
        for (const listener of this.freshListeners) listener(again);
      }
      again = true;
    });
    socket.on('disconnect', (reason) => {
      this.answered(socket);
      this.watcher?.away();
      // The server itself ended the session: its token ran out or was revoked. All else reconnects by itself.
      if (reason === 'io server disconnect') this.retryWithNewToken(socket);
    });
    socket.on('connect_error', ({ message }) => {
      this.answered(socket);
      this.watcher?.away();
      // `active` means that the client tries again by itself: the transport failed. Otherwise the server refused us.
      if (!socket.active && !FINAL_REFUSALS.has(message)) this.retryWithNewToken(socket);
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

  private answered(socket: Socket): void {
    if (socket === this.socket) this.isAsking = false;
  }

  private async renewInPlace(socket: Socket): Promise<void> {
    try {
      const token = await this.tokens.renewed(this.token);
      if (socket !== this.socket || !socket.connected) return;
      this.token = token;
      socket.emit('authenticate', { token });
    } catch {
      // The server will end the connection at expiry, and connecting again asks for a token anew.
    }
  }

  private retryWithNewToken(socket: Socket): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => {
      void this.tokens
        .renewed(this.token)
        .catch(() => undefined)
        .then(() => {
          if (this.isWanted && socket === this.socket && !socket.active) socket.connect();
        });
    }, this.backOffMs());
  }

  /** Grows from one to thirty seconds, with jitter, so that a venue does not come back in one moment. */
  private backOffMs(): number {
    const full = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.retries);
    this.retries += 1;
    return full * (0.5 + Math.random() / 2);
  }
}
