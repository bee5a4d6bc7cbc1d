import { type ClientRequest, type IncomingMessage } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';
import { Transcript, inTime } from './transcript';
import type { RawMessages } from './wire';

export interface Closed {
  code: number;
  reason: string;
}

export interface RawOptions {
  headers?: Record<string, string>;
  origin?: string;
  /** Sent the moment the socket opens, before the server can have answered. */
  first?: object[];
}

const CONNECT_LIMIT_MS = 15_000;

function clientOptions(options: RawOptions): ClientOptions {
  return {
    perMessageDeflate: false,
    ...(options.headers ? { headers: options.headers } : {}),
    ...(options.origin !== undefined ? { origin: options.origin } : {}),
  };
}

/** The stock `ws` client, with a record of all it heard. */
export class RawClient {
  readonly heard: Transcript<RawMessages>;
  /** Every text frame as it came. */
  readonly frames: string[] = [];
  readonly closed: Promise<Closed>;

  private constructor(
    readonly socket: WebSocket,
    label: string,
  ) {
    this.heard = new Transcript<RawMessages>(label);
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      this.frames.push(text);
      const message = JSON.parse(text) as { type: string };
      this.heard.add(message.type, message);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.heard.finish(`closed ${code} ${reason.toString()}`);
        resolve({ code, reason: reason.toString() });
      });
    });
    socket.on('error', (error) => this.heard.add('(error)', error.message));
  }

  /** Opens a WebSocket; resolves when the upgrade is done, whatever the server says after it. */
  static async connect(url: string, label: string, options: RawOptions = {}): Promise<RawClient> {
    const socket = new WebSocket(url, clientOptions(options));
    const client = new RawClient(socket, label);
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${label}: no upgrade`)), CONNECT_LIMIT_MS);
      socket.once('open', () => {
        clearTimeout(late);
        for (const message of options.first ?? []) client.send(message);
        resolve();
      });
      socket.once('error', (error) => {
        clearTimeout(late);
        reject(error);
      });
    });
    return client;
  }

  /** Tries to open a WebSocket and answers the status of the HTTP refusal. */
  static refusedUpgrade(url: string, options: RawOptions = {}): Promise<number> {
    const socket = new WebSocket(url, clientOptions(options));
    return new Promise((resolve, reject) => {
      socket.once('open', () => {
        socket.terminate();
        reject(new Error('upgraded, though it should have been refused'));
      });
      socket.once('unexpected-response', (_request: ClientRequest, response: IncomingMessage) => {
        response.resume();
        socket.on('error', () => undefined);
        socket.terminate();
        resolve(response.statusCode ?? 0);
      });
      socket.once('error', reject);
    });
  }

  /** Waits for the close that must come. */
  whenClosed(): Promise<Closed> {
    return inTime(this.closed, () => `was not closed\n${this.heard}`);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Subscribes and waits for the state that follows. */
  async subscribe(eventId: string | number, since?: string): Promise<RawMessages['seat_update']> {
    this.send({ type: 'subscribe_event', eventId, ...(since === undefined ? {} : { since }) });
    await this.heard.next('subscribed');
    return this.heard.next('seat_update');
  }

  /** A round trip: whatever the server had to answer to earlier frames has come when this resolves. */
  async roundTrip(): Promise<string[]> {
    this.send({ type: 'ping' });
    return this.heard.namesUntil('pong');
  }

  async errorAfter(frame: string | object): Promise<string> {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    return (await this.heard.next('error')).message;
  }

  close(): void {
    this.socket.terminate();
  }
}
