import type { Transport } from './live-client';

/** The real connection of the browser, one transport for all namespaces. Its library is loaded beside the page, not before it. */
export async function browserTransport(): Promise<Transport> {
  const { Manager } = await import('socket.io-client');
  const manager = new Manager({
    autoConnect: false,
    // Straight to WebSocket where it works; where a proxy does not let it through, polling takes over.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
  });
  return (namespace, token) =>
    manager.socket(namespace, {
      auth: (give) => {
        token((value) => {
          give({ token: value });
        });
      },
    });
}
