import { EventsClient, type EventsOptions, LiveClient } from './events-client';
import type { Namespace, NamespaceMessages } from './namespaces';
import { RawClient, type RawOptions } from './raw-client';
import { Rest } from './rest';
import type { MajlisServer } from './server';
import type { LoggedIn, PublicUser, Tokens } from './wire';

export interface Details {
  fullName: string;
  countryCode: string;
  phone: string;
  email: string;
  password: string;
  language?: 'en' | 'ar';
}

export const PASSWORD = 'a good long password';

let count = 0;

/** Details of somebody who has not registered on this machine before. */
export function somebody(details: Partial<Details> = {}): Details {
  count += 1;
  const nonce = `${process.pid.toString(36)}${count}${Math.random().toString(36).slice(2, 8)}`;
  return {
    fullName: `Person ${nonce}`,
    countryCode: 'IQ',
    phone: `+96477${String(10_000_000 + count)}`,
    email: `person.${nonce}@example.org`,
    password: PASSWORD,
    ...details,
  };
}

/** What open connections of all kinds have in common. */
export interface Recorded {
  readonly heard: { toString(): string };
  close(): void;
}

/** One login of one person: its tokens, and clients that use them. */
export class Login {
  readonly rest: Rest;

  constructor(
    readonly server: MajlisServer,
    readonly user: PublicUser,
    readonly tokens: Tokens,
    private readonly opened: (client: Recorded) => void,
  ) {
    this.rest = new Rest(server.url, tokens.accessToken);
  }

  get token(): string {
    return this.tokens.accessToken;
  }

  /** A Socket.IO connection to `/events` with this login's access token. */
  async events(options: EventsOptions = {}): Promise<EventsClient> {
    const label = `${this.user.fullName} on /events (${options.transport ?? 'websocket'})`;
    const client = await EventsClient.connect(this.server.url, label, { auth: { token: this.token }, ...options });
    this.opened(client);
    return client;
  }

  /** A Socket.IO connection to any namespace with this login's access token. */
  async on<N extends Namespace>(namespace: N, options: EventsOptions = {}): Promise<LiveClient<NamespaceMessages[N]>> {
    const client = await LiveClient.connect<NamespaceMessages[N]>(this.server.url, `${this.user.fullName} on ${namespace}`, {
      auth: { token: this.token },
      namespace,
      ...options,
    });
    this.opened(client);
    return client;
  }

  /** A raw WebSocket connection with this login's access token; `path` may carry a query of its own. */
  async raw(path = '/ws', options: RawOptions = {}): Promise<RawClient> {
    const url = new URL(`${this.server.wsUrl}${path}`);
    url.searchParams.set('token', this.token);
    const client = await RawClient.connect(url.toString(), `${this.user.fullName} on ${path}`, options);
    this.opened(client);
    return client;
  }
}

/** Somebody with an account: a login of their own, and the means to make more. */
export class Person extends Login {
  constructor(
    server: MajlisServer,
    readonly details: Details,
    user: PublicUser,
    tokens: Tokens,
    private readonly openedByPerson: (client: Recorded) => void,
  ) {
    super(server, user, tokens, openedByPerson);
  }

  get id(): string {
    return this.user.id;
  }

  get name(): string {
    return this.user.fullName;
  }

  /** Signs in once more, as from another device. */
  async login(): Promise<Login> {
    const { user, tokens } = await logIn(this.server, this.details);
    return new Login(this.server, user, tokens, this.openedByPerson);
  }
}

export async function logIn(server: MajlisServer, details: Pick<Details, 'email' | 'password'>): Promise<LoggedIn> {
  const { email, password } = details;
  return new Rest(server.url).post<LoggedIn>('/auth/login', { email, password });
}
