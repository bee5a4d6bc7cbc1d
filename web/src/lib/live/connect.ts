import type { SocketFactory } from './live-client';

/** The real socket of the browser. Its library is loaded beside the page, not before it. */
export const browserSocket: SocketFactory = async (token) => {
  const { io } = await import('socket.io-client');
  return io('/events', {
    autoConnect: false,
    forceNew: true,
    // Straight to WebSocket where it works; where a proxy does not let it through, polling takes over.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
    auth: (give) => {
      token((value) => {
        give({ token: value });
      });
    },
  });
};
