import { useSyncExternalStore } from 'react';

/** What this device does when something comes, whatever the person's preferences are elsewhere. */
export interface DeviceAlerts {
  sound: boolean;
  /** A note at the edge of the page, and the number before its title. */
  visual: boolean;
}

const STORAGE_KEY = 'majlis.alerts';
const BOTH: DeviceAlerts = { sound: true, visual: true };

const listeners = new Set<() => void>();
let text: string | null = null;
let alerts = BOTH;

function read(): DeviceAlerts {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === text) return alerts;
  text = stored;
  const off = new Set(stored?.split(' '));
  alerts = { sound: !off.has('no-sound'), visual: !off.has('no-visual') };
  return alerts;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab of this device.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

export function useDeviceAlerts(): DeviceAlerts {
  return useSyncExternalStore(subscribe, read);
}

export function setDeviceAlerts({ sound, visual }: DeviceAlerts): void {
  localStorage.setItem(STORAGE_KEY, [!sound && 'no-sound', !visual && 'no-visual'].filter(Boolean).join(' '));
  for (const listener of listeners) listener();
}
