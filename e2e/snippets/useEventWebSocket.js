import { useEffect, useRef, useState } from 'react';

export function useEventWebSocket(eventId, token) {
  const [isConnected, setIsConnected] = useState(false);
  const [seatData, setSeatData] = useState(null);
  const [lastUpdate, setLastUpdate] = useState(null);
  const ws = useRef(null);

  useEffect(() => {
    if (!token || !eventId) return;

    // Connect to event-specific WebSocket
    ws.current = new WebSocket(`${process.env.MAJLIS_URL.replace(/^http/, 'ws')}/ws/events/${eventId}?token=${token}`);

    ws.current.onopen = () => {
      setIsConnected(true);
    };

    ws.current.onmessage = (event) => {
      const message = JSON.parse(event.data);
      
      if (message.type === 'seat_update' || 
          message.type === 'booking_created' || 
          message.type === 'booking_cancelled') {
        setSeatData({
          availableSeats: message.availableSeats,
          seatCapacity: message.seatCapacity || seatData?.seatCapacity
        });
        setLastUpdate(new Date(message.timestamp));
      }
    };

    ws.current.onclose = () => {
      setIsConnected(false);
    };

    ws.current.onerror = (error) => {
      console.error('WebSocket error:', error);
      setIsConnected(false);
    };

    return () => {
      if (ws.current) {
        ws.current.close();
      }
    };
  }, [eventId, token]);

  return {
    isConnected,
    seatData,
    lastUpdate
  };
}
