// hooks/useEventsSocket.ts
import { useEffect, useState } from 'react';
import io, { Socket } from 'socket.io-client';

export const useEventsSocket = (token?: string) => {
  const [socket, setSocket] = useState<Socket | null>(null);
  const [isConnected, setIsConnected] = useState(false);

  useEffect(() => {
    if (!token) return;

    const newSocket = io(`${process.env['MAJLIS_URL']}/events`, {
      auth: { token }
    });

    newSocket.on('connect', () => {
      console.log('✅ Connected to /events');
      setIsConnected(true);
    });

    newSocket.on('disconnect', () => {
      console.log(' Disconnected from /events');
      setIsConnected(false);
    });

    setSocket(newSocket);

    return () => {
      newSocket.close();
    };
  }, [token]);

  return { socket, isConnected };
};
