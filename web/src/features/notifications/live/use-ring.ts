import { tabLock } from '@/lib/tab-lock';
import { chime, mayChime } from './chime';
import { useDeviceAlerts } from './device-alerts';
import type { Arrival } from './gathering';
import { mayRing } from './one-ring';

const RING_LOCK = 'majlis.ring';

/** Rings for what comes with a sound: one tab of this device, if somebody has used it and wants to hear it. */
export function useRing(): (news: readonly Arrival[]) => void {
  const { sound: isWanted } = useDeviceAlerts();
  return (news) => {
    const loud = news.filter(({ sound }) => sound).map(({ id }) => id);
    // A device without a voice shows it all the same.
    if (loud.length > 0 && isWanted && mayChime()) ring(loud).catch(() => undefined);
  };
}

async function ring(ids: readonly string[]): Promise<void> {
  if (await mayRing(ids, { lock: tabLock(RING_LOCK, localStorage), storage: localStorage })) await chime();
}
