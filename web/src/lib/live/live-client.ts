import type { Socket } from 'socket.io-client';
import { Channel } from './channel';
import type { JoinAnswer, LiveMessageName, LiveMessages, Namespace, Namespaces, SideNamespace } from './messages';
import { RoomRegistry, type RoomRole, type RoomTransport } from './room-registry';
import type { SocketTokens } from './socket-tokens';

/** `connecting` also means reconnecting; `offline` is when the device itself says that it has no network. */
export type ConnectionState = 'connecting' | 'live' | 'offline';

/** One transport to the server, and the sockets on it: one for each namespace, however often it is asked for. */
export type Transport = (namespace: Namespace, token: (give: (token: string) => void) => void) => Socket;

type Handler<K extends LiveMessageName> = (payload: LiveMessages[K]) => void;

/** A namespace beside `/events`, open for as long as somebody needs it. */
interface Side {
  channel: Channel<Namespaces[SideNamespace]>;
  holds: number;
}

/**
 * The one live connection of the app. Features listen to messages, hold rooms of events, and open other namespaces while they need them;
 * this keeps the connection up, its tokens fresh, and the rooms joined. A change of user makes a new transport, since the old one's
 * sessions are another's.
 */
export class LiveClient implements RoomTransport {
  readonly rooms = new RoomRegistry(this);
  private readonly events: Channel<LiveMessages>;
  private readonly sides = new Map<SideNamespace, Side>();
  private transport: Transport | null = null;
  private state: ConnectionState = 'connecting';
  private generation = 0;
  private readonly stateListeners = new Set<() => void>();

  constructor(
    private readonly makeTransport: () => Promise<Transport>,
    private readonly tokens: SocketTokens,
  ) {
    this.events = new Channel(tokens, {
      connected: (recovered) => {
        this.become('live');
        this.rooms.connected(recovered);
      },
      away: () => {
        this.become(navigator.onLine ? 'connecting' : 'offline');
      },
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  readonly snapshot = (): ConnectionState => this.state;

  on<K extends LiveMessageName>(name: K, handler: Handler<K>): () => void {
    return this.events.on(name, handler);
  }

  /** See `Channel.onFresh`. */
  onFresh(listener: (again: boolean) => void): () => void {
    return this.events.onFresh(listener);
  }

  /** The channel of a namespace beside `/events`. It is connected while it is held. */
  channel<N extends SideNamespace>(namespace: N): Channel<Namespaces[N]> {
    return this.side(namespace).channel as unknown as Channel<Namespaces[N]>;
  }

  /** Keeps a namespace connected until the returned function is called. */
  hold(namespace: SideNamespace): () => void {
    const side = this.side(namespace);
    side.holds += 1;
    if (side.holds === 1) this.openSide(namespace, side);
    return () => {
      side.holds -= 1;
      if (side.holds === 0) side.channel.close();
    };
  }

  /** Connects, or connects anew as whoever is signed in now. */
  async restart(): Promise<void> {
    this.generation += 1;
    const generation = this.generation;
    this.transport = null;
    this.events.drop();
    for (const { channel } of this.sides.values()) channel.drop();
    this.become('connecting');
    const transport = await this.makeTransport();
    if (generation !== this.generation) return;
    this.transport = transport;
    this.events.open((token) => transport('/events', token));
    for (const [namespace, side] of this.sides) {
      if (side.holds > 0) this.openSide(namespace, side);
    }
  }

  /** Tells the client that the device lost or found its network, so that people see it at once. */
  deviceOnline(online: boolean): void {
    if (!online) {
      this.become('offline');
    } else if (this.state === 'offline') {
      this.become(this.isConnected() ? 'live' : 'connecting');
      this.events.hasten();
    }
  }

  isConnected(): boolean {
    return this.events.isConnected();
  }

  join(eventId: string, role: RoomRole, onAnswer: (answer: JoinAnswer | null) => void): void {
    this.events.ask('join-event', role === 'base' ? { eventId } : { eventId, role }, onAnswer);
  }

  leave(eventId: string): void {
    this.events.emit('leave-event', { eventId });
  }

  /** See `Channel.command`. */
  command<T>(name: string, payload: object): Promise<T> {
    return this.events.command<T>(name, payload);
  }

  private side(namespace: SideNamespace): Side {
    let side = this.sides.get(namespace);
    if (!side) {
      side = { channel: new Channel(this.tokens), holds: 0 };
      this.sides.set(namespace, side);
    }
    return side;
  }

  private openSide(namespace: SideNamespace, { channel }: Side): void {
    const { transport } = this;
    if (transport) channel.open((token) => transport(namespace, token));
  }

  private become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}
