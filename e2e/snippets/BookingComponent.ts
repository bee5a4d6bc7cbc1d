// The document's "In Your Components" and "Listening to Events", with buttons to press.
import { createElement, useEffect } from 'react';
import { useNotifications } from './useNotifications';
import { useRealtime } from './useRealtime';

export interface Buttons {
  updateBooking: ReturnType<typeof useRealtime>['updateBooking'];
  sendNotification: ReturnType<typeof useRealtime>['sendNotification'];
  markAllAsRead: () => void;
}

interface BookingComponentProps {
  bookingId: string;
  buttons: (buttons: Buttons) => void;
}

export function BookingComponent({ bookingId, buttons }: BookingComponentProps) {
  const { socket, isConnected, joinRoom, updateBooking, sendNotification } = useRealtime();
  const { notifications, unreadCount, markAllAsRead } = useNotifications(socket);

  useEffect(() => {
    // Join a booking room
    if (bookingId) {
      joinRoom(bookingId, 'booking');
    }
  }, [bookingId, joinRoom]);

  useEffect(() => {
    if (!socket) return;

    const handleError = (data: any) => {
      console.log('Error:', data.message);
    };

    socket.on('error', handleError);

    return () => {
      socket.off('error', handleError);
    };
  }, [socket]);

  useEffect(() => buttons({ updateBooking, sendNotification, markAllAsRead }));

  return createElement('div', null,
    isConnected ? 'connected ' : '',
    `${unreadCount} unread`,
    notifications.map(({ id, type, message }) => createElement('p', { key: id }, `${type}: ${message}`)));
}
