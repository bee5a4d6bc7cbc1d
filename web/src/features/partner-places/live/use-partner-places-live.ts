import { useEffect, useEffectEvent } from 'react';
import type { Socket } from 'socket.io-client';
import { useServices } from '@/lib/services';

const AGAIN_MS = 2_000;

/** Hears of every change of a request for as long as the component is shown, and of each connection that may have missed some. */
export function usePartnerPlacesLive(onChange: () => void): void {
  const { session } = useServices();
  const changed = useEffectEvent(onChange);
  useEffect(() => {
    let socket: Socket | undefined;
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const renewed = async (): Promise<string | null> => {
      const present = await session.accessToken();
      return present === null ? null : session.renew(present);
    };
    const start = async (): Promise<void> => {
      const { io } = await import('socket.io-client');
      if (isOver) return;
      const opened = io('/partner-places', {
        forceNew: true,
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        auth: (give) => {
          void session.accessToken().then((token) => {
            give({ token });
          });
        },
      });
      socket = opened;
      // Refused or put out by the server, it does not come back by itself.
      const comeBack = (): void => {
        clearTimeout(again);
        if (!opened.active) again = setTimeout(() => opened.connect(), AGAIN_MS);
      };
      opened.on('connect', () => {
        if (!opened.recovered) changed();
      });
      opened.on('partner-places.changed', () => {
        changed();
      });
      opened.on('connect_error', comeBack);
      opened.on('disconnect', (reason) => {
        if (reason !== 'io client disconnect') comeBack();
      });
      opened.on('token-expiring', () => {
        void renewed().then((token) => opened.emit('authenticate', { token }));
      });
    };
    void start();
    return () => {
      isOver = true;
      clearTimeout(again);
      socket?.disconnect();
    };
  }, [session]);
}
