import { useEffect, useState } from 'react';
import { serverNowMs } from '../time/server-clock';

/** Seconds until an instant by the server's clock, counted down once a second; 0 when it is past. */
export function useSecondsLeft(until: string): number {
  const [left, setLeft] = useState(() => secondsUntil(until));
  useEffect(() => {
    const tick = (): void => {
      setLeft(secondsUntil(until));
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [until]);
  return left;
}

function secondsUntil(instant: string): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - serverNowMs()) / 1000));
}
