// hooks/useRealtime.ts: what the document says of it, since it gives its names and messages only.
import { useCallback, useEffect, useState } from 'react';
import { io, Socket } from 'socket.io-client';

export function useRealtime() {
  const [socket, setSocket] = useState<Socket | null>(null);
  const [isConnected, setIsConnected] = useState(false);

  useEffect(() => {
    const token = localStorage.getItem('token');
    if (!token) return;
    const newSocket = io(process.env['MAJLIS_URL'], {
      auth: { token },
      reconnection: true,
      reconnectionDelay: 1000,
      reconnectionAttempts: 5,
    });
    newSocket.on('connect', () => setIsConnected(true));
    newSocket.on('disconnect', () => setIsConnected(false));
    setSocket(newSocket);
    return () => {
      newSocket.close();
    };
  }, []);

  const joinRoom = useCallback((room: string, type?: 'booking' | 'chat') => {
    socket?.emit('join', { room, type });
  }, [socket]);

  const leaveRoom = useCallback((room: string, type?: 'booking' | 'chat') => {
    socket?.emit('leave', { room, type });
  }, [socket]);

  const sendMessage = useCallback((data: { chatId: string; message: string; toUserId: string }) => {
    socket?.emit('message', data);
  }, [socket]);

  const updateBooking = useCallback((data: { bookingId: string; status: string; toUserId?: string; notification?: { message: string } }) => {
    socket?.emit('booking-update', data);
  }, [socket]);

  const sendNotification = useCallback((data: { toUserId: string; type: string; message: string; data?: object }) => {
    socket?.emit('send-notification', data);
  }, [socket]);

  return { socket, isConnected, joinRoom, leaveRoom, sendMessage, updateBooking, sendNotification };
}
