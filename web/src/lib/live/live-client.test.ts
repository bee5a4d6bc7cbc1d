import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkError, UnansweredError } from '../api/problem';
import { LiveClient } from './live-client';

type Listener = (...values: unknown[]) => void;

class FakeSocket {
  connected = false;
  active = true;
  recovered = false;
  readonly emitted: unknown[][] = [];
  readonly connect = vi.fn();
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
  disconnect(): void {
    this.connected = false;
  }
  hear(name: string, ...values: unknown[]): void {
    if (name === 'connect') this.connected = true;
    if (name === 'disconnect') this.connected = false;
    this.listeners.get(name)?.(...values);
    this.any?.(name, ...values);
  }
}

describe('LiveClient', () => {
  let sockets: FakeSocket[];
  let handshake: (give: (token: string) => void) => void;
  const tokens = { current: vi.fn(() => Promise.resolve('now')), renewed: vi.fn(() => Promise.resolve('newer')) };
  let live: LiveClient;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
    vi.clearAllMocks();
    sockets = [];
    live = new LiveClient((token) => {
      handshake = token;
      const socket = new FakeSocket();
      sockets.push(socket);
      // The fake has what the client uses of a socket, and nothing else.
      return Promise.resolve(socket as unknown as Socket);
    }, tokens);
    await live.restart();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function socketNow(): FakeSocket {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket');
    return socket;
  }

  it('authenticates again in place when the token runs out', async () => {
    socketNow().hear('connect');
    socketNow().hear('token-expiring', { expiresAt: 'soon' });
    await vi.runAllTimersAsync();
    expect(socketNow().emitted).toEqual([['authenticate', { token: 'newer' }]]);
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
    const old = handshake;
    await live.restart();
    expect(sockets).toHaveLength(2);
    const given = vi.fn();
    old(given);
    await vi.runAllTimersAsync();
    expect(given).not.toHaveBeenCalled();
    handshake(given);
    await vi.runAllTimersAsync();
    expect(given).toHaveBeenCalledWith('now');
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
});
