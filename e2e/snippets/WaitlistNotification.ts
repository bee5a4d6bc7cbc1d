// components/WaitlistNotification.tsx
import { useEffect } from 'react';
import { useEventsSocket } from './useEventsSocket';

interface Promotion {
  title: string;
  message: string;
  expiresAt: string;
  onAccept: () => void;
}

interface WaitlistNotificationProps {
  token: string;
  showPromotionModal: (promotion: Promotion) => void;
  registerForEvent: (eventId: string) => void;
}

export const WaitlistNotification = ({ token, showPromotionModal, registerForEvent }: WaitlistNotificationProps) => {
  const { socket, isConnected } = useEventsSocket(token);

  useEffect(() => {
    if (!socket || !isConnected) return;

    socket.on('waitlist-promotion', (data) => {
      // عرض Modal فوري
      showPromotionModal({
        title: `مكان متاح في ${data.eventTitle}`,
        message: 'لديك 24 ساعة للتسجيل',
        expiresAt: data.expiresAt,
        onAccept: () => {
          // API call to register
          registerForEvent(data.eventId);
        }
      });
    });

    return () => {
      socket.off('waitlist-promotion');
    };
  }, [socket, isConnected, token]);

  return null;
};
