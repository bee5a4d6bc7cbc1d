import { useNamespaceMessage } from '@/lib/services';
import { tabLock } from '@/lib/tab-lock';
import { chime, mayChime } from './chime';
import { useDeviceAlerts } from './device-alerts';
import { mayRing } from './one-ring';

const RING_LOCK = 'majlis.ring';

/** Rings for what comes with a sound: one tab of this device, if somebody has used it and wants to hear it. */
export function useRinging(): void {
  const { sound: isWanted } = useDeviceAlerts();
  useNamespaceMessage('/notifications', 'notifications.created', ({ id, sound }) => {
    // A device without a voice shows it all the same.
    if (sound && isWanted && mayChime()) ring(id).catch(() => undefined);
  });
}

async function ring(id: string): Promise<void> {
  if (await mayRing(id, { lock: tabLock(RING_LOCK, localStorage), storage: localStorage })) await chime();
}
