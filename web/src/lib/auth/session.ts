import type { TokenSource } from '../api/client';
import { ApiProblem } from '../api/problem';
import type { Tokens } from '../api/wire';
import type { TabLock } from '../tab-lock';
import { identityOf, type Identity } from './jwt';

const REFRESH_TOKEN_KEY = 'majlis.refresh-token';
/** A token with less life than this is renewed before it is used. */
const FRESH_MS = 30_000;

/** `restoring`: a refresh token is stored, and it is not yet known whether the server still takes it. */
export type SessionState =
  | { status: 'restoring'; identity: null }
  | { status: 'guest'; identity: null }
  | { status: 'user'; identity: Identity };

export interface SessionParts {
  refresh: (refreshToken: string) => Promise<Tokens>;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  lock: TabLock;
  now?: () => number;
}

/**
 * Holds the tokens of one tab. The access token lives in memory only, so that it dies with the tab and no stored copy can
 * be used as such. The refresh token is in localStorage: people stay signed in over reloads and tabs, and a cookie would
 * tie the API to one origin and need its own CSRF defence. What makes that bearable is the page's policy (no foreign or inline
 * script), rotation on each use, and that a stolen and used token ends the session.
 */
export class Session implements TokenSource {
  private state: SessionState;
  private access: { token: string; expiresAt: number } | null = null;
  private renewal: Promise<string | null> | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly now: () => number;

  constructor(private readonly parts: SessionParts) {
    this.now = parts.now ?? Date.now;
    this.state = this.stored() === null ? { status: 'guest', identity: null } : { status: 'restoring', identity: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.state;

  /** Resolves when it is known who is signed in; null for a visitor, also while the server cannot be reached. */
  async whoever(): Promise<Identity | null> {
    try {
      await this.accessToken();
    } catch {
      // Unreachable: the page shows itself as to a visitor, and the next request tries again.
    }
    return this.state.identity;
  }

  async accessToken(): Promise<string | null> {
    if (this.access && this.access.expiresAt - FRESH_MS > this.now()) return this.access.token;
    return this.stored() === null ? null : this.renewOnce();
  }

  async renew(refused: string): Promise<string | null> {
    // Another request may have renewed it while this one was on its way.
    if (this.access && this.access.token !== refused) return this.access.token;
    return this.renewOnce();
  }

  start(tokens: Tokens): void {
    const identity = identityOf(tokens.accessToken);
    if (!identity) throw new Error('The access token cannot be read.');
    this.parts.storage.setItem(REFRESH_TOKEN_KEY, tokens.refreshToken);
    this.access = { token: tokens.accessToken, expiresAt: this.now() + tokens.expiresIn * 1000 };
    this.become({ status: 'user', identity });
  }

  end(): void {
    this.parts.storage.removeItem(REFRESH_TOKEN_KEY);
    this.access = null;
    this.become({ status: 'guest', identity: null });
  }

  /** Follows what another tab did: signed out there is signed out here, and signed in likewise. */
  followOtherTabs(target: Pick<Window, 'addEventListener'>): void {
    target.addEventListener('storage', (event: StorageEvent) => {
      if (event.key !== null && event.key !== REFRESH_TOKEN_KEY) return;
      if (this.stored() === null) {
        if (this.state.status !== 'guest') this.end();
      } else if (this.state.status === 'guest') {
        void this.renewOnce().catch(() => undefined);
      }
    });
  }

  private stored(): string | null {
    return this.parts.storage.getItem(REFRESH_TOKEN_KEY);
  }

  private renewOnce(): Promise<string | null> {
    this.renewal ??= this.parts.lock(() => this.refresh()).finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async refresh(): Promise<string | null> {
    // Read inside the lock: another tab may have rotated it a moment ago.
    const refreshToken = this.stored();
    if (refreshToken === null) {
      this.end();
      return null;
    }
    try {
      const tokens = await this.parts.refresh(refreshToken);
      // Signed out, or in as another, while this was on its way: that choice is the newer one.
      if (this.stored() !== refreshToken) return this.access?.token ?? null;
      this.start(tokens);
      return tokens.accessToken;
    } catch (error) {
      if (!(error instanceof ApiProblem) || (error.status !== 401 && error.status !== 403 && error.status !== 422)) throw error;
      if (this.stored() === refreshToken) this.end();
      return null;
    }
  }

  private become(state: SessionState): void {
    const same = this.state.status === state.status && sameIdentity(this.state.identity, state.identity);
    if (same) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function sameIdentity(left: Identity | null, right: Identity | null): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
