import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkError, UnansweredError } from '../api/problem';
import { LiveClient } from './live-client';

type Listener = (...values: unknown[]) => void;

class FakeSocket {
  connected = false;
  active = false;
  recovered = false;
  readonly emitted: unknown[][] = [];
  readonly connect = vi.fn(() => {
    this.active = true;
  });
  private readonly listeners = new Map<string, Listener>();
  private any: Listener | undefined;

  on(name: string, listener: Listener): void {
    this.listeners.set(name, listener);
  }
  onAny(listener: Listener): void {
    this.any = listener;
  }
  emit(...message: unknown[]): void {
    this.emitted.push(message);
  }
  timeout(): this {
    return this;
  }
  readonly emitWithAck = vi.fn<(...message: unknown[]) => Promise<unknown>>();
  readonly disconnect = vi.fn(() => {
    this.connected = false;
    this.active = false;
  });
  hear(name: string, ...values: unknown[]): void {
    if (name === 'connect') this.connected = true;
    if (name === 'disconnect') this.connected = false;
    if (values[0] === 'io server disconnect') this.active = false;
    this.listeners.get(name)?.(...values);
    this.any?.(name, ...values);
  }
}

describe('LiveClient', () => {
  type GiveToken = (give: (token: string) => void) => void;
  /** All that were made, the newest last; and what each one's handshake asks. */
  let sockets: { namespace: string; socket: FakeSocket; handshake: GiveToken }[];
  const tokens = {
    current: vi.fn(() => Promise.resolve('now')),
    renewed: vi.fn((old: string) => Promise.resolve(`newer than ${old}`)),
  };
  let live: LiveClient;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
    vi.clearAllMocks();
    sockets = [];
    live = new LiveClient(() => {
      const own = new Map<string, FakeSocket>();
      return Promise.resolve((namespace, handshake) => {
        const known = own.get(namespace);
        const socket = known ?? new FakeSocket();
        own.set(namespace, socket);
        if (!known) sockets.push({ namespace, socket, handshake });
        // The fake has what the client uses of a socket, and nothing else.
        return socket as unknown as Socket;
      });
    }, tokens);
    await live.restart();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function newest(namespace = '/events') {
    const found = sockets.filter((one) => one.namespace === namespace).at(-1);
    if (!found) throw new Error(`no socket on ${namespace}`);
    return found;
  }
  const socketNow = (namespace?: string): FakeSocket => newest(namespace).socket;

  /** What the newest socket of a namespace says who it is. */
  async function shake(namespace?: string): Promise<string> {
    const given = vi.fn<(token: string) => void>();
    newest(namespace).handshake(given);
    await vi.advanceTimersByTimeAsync(0);
    return given.mock.calls[0]?.[0] ?? 'nothing';
  }

  it('authenticates again in place when the token runs out', async () => {
    await shake();
    socketNow().hear('connect');
    socketNow().hear('token-expiring', { expiresAt: 'soon' });
    await vi.runAllTimersAsync();
    expect(socketNow().emitted).toEqual([['authenticate', { token: 'newer than now' }]]);
  });

  it('renews the token and connects again when the server refused it or ended the session', async () => {
    socketNow().active = false;
    socketNow().hear('connect_error', Object.assign(new Error('Authentication error: Invalid token'), { data: { code: 'unauthorized' } }));
    await vi.runAllTimersAsync();
    expect(tokens.renewed).toHaveBeenCalledTimes(1);
    expect(socketNow().connect).toHaveBeenCalledTimes(2);
    socketNow().hear('connect');
    socketNow().hear('disconnect', 'io server disconnect');
    expect(live.snapshot()).toBe('connecting');
    await vi.runAllTimersAsync();
    expect(socketNow().connect).toHaveBeenCalledTimes(3);
  });

  it('leaves a broken transport to the socket, which comes back by itself', async () => {
    socketNow().hear('connect');
    socketNow().hear('disconnect', 'transport close');
    await vi.runAllTimersAsync();
    expect(tokens.renewed).not.toHaveBeenCalled();
    expect(socketNow().connect).toHaveBeenCalledTimes(1);
  });

  it('makes a new socket for another person, and no old handshake answers for it', async () => {
    const old = newest().handshake;
    await live.restart();
    expect(sockets).toHaveLength(2);
    const given = vi.fn();
    old(given);
    await vi.runAllTimersAsync();
    expect(given).not.toHaveBeenCalled();
    expect(await shake()).toBe('now');
  });

  it('says when a connection begins without its past, and not when it was recovered', () => {
    const heard: boolean[] = [];
    live.onFresh((again) => heard.push(again));
    socketNow().hear('connect');
    socketNow().hear('disconnect', 'transport close');
    socketNow().recovered = true;
    socketNow().hear('connect');
    socketNow().recovered = false;
    socketNow().hear('connect');
    expect(heard).toEqual([false, true]);
  });

  it('gives a command its answer, its refusal as a problem, and silence as a lost request', async () => {
    await expect(live.command('send-chat', {})).rejects.toBeInstanceOf(NetworkError);
    socketNow().hear('connect');
    const { emitWithAck } = socketNow();
    emitWithAck.mockResolvedValueOnce({ success: true, data: { messageId: 'm' } });
    await expect(live.command('send-chat', { text: 'hi' })).resolves.toEqual({ messageId: 'm' });
    expect(emitWithAck).toHaveBeenCalledWith('send-chat', { text: 'hi' });
    emitWithAck.mockResolvedValueOnce({ success: false, message: 'Unauthorized', code: 'forbidden' });
    await expect(live.command('send-chat', {})).rejects.toMatchObject({ name: 'ApiProblem', code: 'forbidden' });
    emitWithAck.mockResolvedValueOnce({ success: false, message: 'You are muted', code: 'muted', mutedUntil: 'later' });
    await expect(live.command('send-chat', {})).rejects.toMatchObject({ code: 'muted', extra: { mutedUntil: 'later' } });
    emitWithAck.mockRejectedValueOnce(new Error('operation has timed out'));
    await expect(live.command('send-chat', {})).rejects.toBeInstanceOf(UnansweredError);
  });

  it('gives messages to those who listen, until they stop', () => {
    const heard: number[] = [];
    const stop = live.on('waitlist-position-update', ({ position }) => heard.push(position));
    socketNow().hear('waitlist-position-update', { eventId: 'e', position: 3, totalWaiting: 5 });
    stop();
    socketNow().hear('waitlist-position-update', { eventId: 'e', position: 2, totalWaiting: 4 });
    expect(heard).toEqual([3]);
  });

  describe('beside /events', () => {
    it('opens a namespace with the first who needs it, and closes it after the last', () => {
      expect(sockets.map(({ namespace }) => namespace)).toEqual(['/events']);
      const [one, other] = [live.hold('/users'), live.hold('/users')];
      expect(socketNow('/users').connect).toHaveBeenCalledTimes(1);
      socketNow('/users').hear('connect');
      one();
      expect(socketNow('/users').disconnect).not.toHaveBeenCalled();
      other();
      expect(socketNow('/users').disconnect).toHaveBeenCalledTimes(1);
      live.hold('/users');
      expect(sockets.filter(({ namespace }) => namespace === '/users')).toHaveLength(1);
      expect(socketNow('/users').connect).toHaveBeenCalledTimes(2);
    });

    it('keeps what is held over a change of user, each with a handshake of its own', async () => {
      live.hold('/users');
      live.hold('/site-settings')();
      const former = socketNow('/users');
      await live.restart();
      expect(former.disconnect).toHaveBeenCalledTimes(1);
      expect(socketNow('/users')).not.toBe(former);
      expect(socketNow('/users').connect).toHaveBeenCalledTimes(1);
      expect(sockets.filter(({ namespace }) => namespace === '/site-settings')).toHaveLength(1);
      expect(await shake('/users')).toBe('now');
    });

    it('opens what was held before the transport was there', async () => {
      const restarting = live.restart();
      live.hold('/users');
      expect(sockets.some(({ namespace }) => namespace === '/users')).toBe(false);
      await restarting;
      expect(socketNow('/users').connect).toHaveBeenCalledTimes(1);
    });

    it('hears only what is said there, and says when a connection has no past', () => {
      const heard: unknown[] = [];
      live.hold('/users');
      live.channel('/users').on('users.deleted', ({ id }) => heard.push(id));
      live.channel('/users').onFresh((again) => heard.push(again));
      socketNow('/users').hear('connect');
      socketNow('/users').hear('users.deleted', { id: 'u' });
      socketNow().hear('users.deleted', { id: 'not here' });
      expect(heard).toEqual([false, 'u']);
    });

    it('tells the page by /events alone whether it is live', () => {
      live.hold('/users');
      socketNow().hear('connect');
      socketNow('/users').hear('disconnect', 'io server disconnect');
      expect(live.snapshot()).toBe('live');
    });

    it('renews the token of each namespace in place, for the token that this one has', async () => {
      live.hold('/users');
      await shake('/users');
      socketNow('/users').hear('connect');
      socketNow('/users').hear('token-expiring', { expiresAt: 'soon' });
      await vi.advanceTimersByTimeAsync(0);
      expect(tokens.renewed).toHaveBeenCalledWith('now');
      expect(socketNow('/users').emitted).toEqual([['authenticate', { token: 'newer than now' }]]);
      expect(socketNow().emitted).toEqual([]);
    });

    it('comes back after the server ended it, but not where it was refused for good', async () => {
      live.hold('/users');
      const socket = socketNow('/users');
      socket.hear('connect');
      socket.active = false;
      socket.hear('disconnect', 'io server disconnect');
      await vi.runAllTimersAsync();
      expect(socket.connect).toHaveBeenCalledTimes(2);
      socket.hear('connect_error', new Error('Access denied'));
      await vi.runAllTimersAsync();
      expect(socket.connect).toHaveBeenCalledTimes(2);
    });

    it('asks the server once, whoever lets go and comes back before the answer, and hears what is said then', async () => {
      const heard: unknown[] = [];
      live.channel('/users').onFresh(() => heard.push('fresh'));
      const release = live.hold('/users');
      const socket = socketNow('/users');
      expect(await shake('/users')).toBe('now');
      release();
      expect(socket.disconnect).not.toHaveBeenCalled();
      live.hold('/users');
      expect(socket.connect).toHaveBeenCalledTimes(1);
      socket.hear('connect');
      expect(socket.disconnect).not.toHaveBeenCalled();
      expect(heard).toEqual(['fresh']);
    });

    it('ends a connection that was answered after nobody needed it any more, and opens it again for the next', async () => {
      const heard: unknown[] = [];
      live.channel('/users').onFresh(() => heard.push('fresh'));
      const release = live.hold('/users');
      const socket = socketNow('/users');
      await shake('/users');
      release();
      socket.hear('connect');
      expect(socket.disconnect).toHaveBeenCalledTimes(1);
      expect(heard).toEqual([]);
      live.hold('/users');
      expect(socket.connect).toHaveBeenCalledTimes(2);
    });

    it('gives no token for a namespace that nobody needs any more, and gives one to whoever needs it again', async () => {
      const release = live.hold('/users');
      const given = vi.fn();
      newest('/users').handshake(given);
      release();
      await vi.advanceTimersByTimeAsync(0);
      expect(given).not.toHaveBeenCalled();
      live.hold('/users');
      expect(socketNow('/users').connect).toHaveBeenCalledTimes(2);
      expect(await shake('/users')).toBe('now');
    });

    it('is not asked for a second time by a retry that somebody new came before', async () => {
      const release = live.hold('/users');
      const socket = socketNow('/users');
      socket.hear('connect');
      socket.hear('disconnect', 'io server disconnect');
      socket.connect();
      await vi.runAllTimersAsync();
      expect(socket.connect).toHaveBeenCalledTimes(2);
      release();
    });

    it('does not come back when nobody needs it any more', async () => {
      const release = live.hold('/users');
      const socket = socketNow('/users');
      socket.hear('connect');
      socket.hear('disconnect', 'io server disconnect');
      release();
      await vi.runAllTimersAsync();
      expect(socket.connect).toHaveBeenCalledTimes(1);
    });
  });
});
