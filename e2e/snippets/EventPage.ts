// components/EventPage.tsx
import { createElement, useEffect, useState } from 'react';
import { useEventsSocket } from './useEventsSocket';
import { toast } from './toast';

interface EventPageProps {
  eventId: string;
  token: string;
  isOrganizer: boolean;
}

export const EventPage = ({ eventId, token, isOrganizer }: EventPageProps) => {
  const { socket, isConnected } = useEventsSocket(token);
  const [attendeesCount, setAttendeesCount] = useState(0);
  const [availableSeats, setAvailableSeats] = useState(0);

  useEffect(() => {
    if (!socket || !isConnected) return;

    // الانضمام لغرفة الحدث
    socket.emit('join-event', {
      eventId,
      role: isOrganizer ? 'organizer' : 'attendee'
    });

    // الاستماع للإشعارات
    if (isOrganizer) {
      // إشعارات المنظم
      socket.on('new-registration', (data) => {
        toast.success(`${data.attendeeName} just registered!`);
        // تحديث UI
      });

      socket.on('event-stats-update', (_data) => {
        // تحديث Dashboard
      });
    } else {
      // إشعارات المسجلين
      socket.on('event-status-changed', (data) => {
        toast.info(`Event status: ${data.status}`);
      });

      socket.on('event-details-updated', (_data) => {
        toast.warning('Event details have been updated!');
      });
    }

    // للجميع
    socket.on('attendees-count-update', (data) => {
      // تحديث العداد
      setAttendeesCount(data.totalRegistrations);
      setAvailableSeats(data.availableSeats);
    });

    // Cleanup
    return () => {
      socket.emit('leave-event', { eventId });
      socket.off('new-registration');
      socket.off('event-stats-update');
      socket.off('event-status-changed');
      socket.off('event-details-updated');
      socket.off('attendees-count-update');
    };
  }, [socket, isConnected, eventId, isOrganizer]);

  return createElement('div', null, `${isConnected ? 'live' : 'off'} ${attendeesCount} taken ${availableSeats} free`);
};
