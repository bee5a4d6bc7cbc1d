// hooks/useNotifications.ts: the events and functions that the document lists.
import { useEffect, useState } from 'react';
import type { Socket } from 'socket.io-client';

export interface Shown {
  id: string;
  type: string;
  message: string;
  isRead: boolean;
}

export function useNotifications(socket: Socket | null) {
  const [notifications, setNotifications] = useState<Shown[]>([]);

  useEffect(() => {
    if (!socket) return;
    const add = (type: string, message: string): void => {
      const id = `${Date.now()}-${Math.random()}`;
      setNotifications((before) => [{ id, type, message, isRead: false }, ...before]);
    };
    const handleNotification = (data: any) => add(data.type, data.message);
    const handleNewMessage = (data: any) => add('message', data.message);
    const handleBookingStatusChanged = (data: any) => add('booking', `Booking ${data.bookingId} is now ${data.status}`);

    socket.on('notification', handleNotification);
    socket.on('new-message', handleNewMessage);
    socket.on('booking-status-changed', handleBookingStatusChanged);

    return () => {
      socket.off('notification', handleNotification);
      socket.off('new-message', handleNewMessage);
      socket.off('booking-status-changed', handleBookingStatusChanged);
    };
  }, [socket]);

  const markAsRead = (id: string) =>
    setNotifications((before) => before.map((one) => (one.id === id ? { ...one, isRead: true } : one)));
  const markAllAsRead = () => setNotifications((before) => before.map((one) => ({ ...one, isRead: true })));
  const clearNotifications = () => setNotifications([]);
  const unreadCount = notifications.filter(({ isRead }) => !isRead).length;

  return { notifications, unreadCount, markAsRead, markAllAsRead, clearNotifications };
}
