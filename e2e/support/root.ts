import { expect } from '@playwright/test';
import type { LiveClient } from './events-client';
import type { RootMessages } from './namespaces';

/** A client on the root namespace. */
export type RootClient = LiveClient<RootMessages>;

/** A command of the root namespace with its ack, which must say that it was carried out. */
export async function done<T>(client: RootClient, name: string, payload: unknown): Promise<{ message: string; data: T }> {
  const ack = await client.ask<{ success: boolean; message: string; data: T }>(name, payload);
  if (!ack.success) throw new Error(`${name} ${JSON.stringify(payload)} was refused: ${JSON.stringify(ack)}`);
  return ack;
}

/** A command that must be refused, in the same words with an ack and without; answers why. Each time it is said once. */
export async function refusedBothWays(client: RootClient, name: string, ...payload: unknown[]): Promise<string> {
  const errors = (): string[] => client.heard.all('error').map(({ message }) => message);
  const before = errors();
  const message = await client.refusal(name, ...payload);
  client.socket.emit(name, ...payload);
  await answered(client);
  expect(errors(), `${name} ${JSON.stringify(payload)}`).toEqual([...before, message]);
  return message;
}

/** Returns when each has heard everything that it was answered before. */
async function answered(...clients: RootClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.ask('are-you-there')));
}

/**
 * Returns when each has heard everything that was committed before. A newcomer is greeted after all that was committed when it came, and only
 * when that has been handed to every connection.
 */
export async function settled(...clients: RootClient[]): Promise<void> {
  const [first] = clients;
  if (!first) return;
  const newcomer = await first.again({ hearsGreeting: true });
  await newcomer.heard.next('chats-unread-count');
  newcomer.socket.disconnect();
  await answered(...clients);
}
