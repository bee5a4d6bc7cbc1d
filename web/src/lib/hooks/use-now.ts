import { useEffect, useState } from 'react';
import { serverNowMs } from '../time/server-clock';

/** What time it is by the server's clock, said anew this often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNowMs);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(serverNowMs());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
