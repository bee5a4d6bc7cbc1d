import { createContext, use, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { ApiClient } from './api/client';
import type { Identity } from './auth/jwt';
import type { Session, SessionState } from './auth/session';
import type { ConnectionState, LiveClient } from './live/live-client';
import type { LiveMessageName, LiveMessages, Namespaces, SideNamespace } from './live/messages';
import type { RoomRole } from './live/room-registry';

/** What every feature may use; made once by the app. */
export interface Services {
  api: ApiClient;
  session: Session;
  live: LiveClient;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('Services are missing above this component.');
  return services;
}

export function useApi(): ApiClient {
  return useServices().api;
}

export function useSession(): SessionState {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Who is signed in, or null. */
export function useIdentity(): Identity | null {
  return useSession().identity;
}

export function useConnectionState(): ConnectionState {
  const { live } = useServices();
  return useSyncExternalStore(live.subscribe, live.snapshot);
}

/** Hears one kind of live message for as long as the component is shown. */
export function useLiveMessage<K extends LiveMessageName>(name: K, handler: (payload: LiveMessages[K]) => void): void {
  const { live } = useServices();
  const latest = useEffectEvent(handler);
  useEffect(
    () =>
      live.on(name, (payload) => {
        latest(payload);
      }),
    [live, name],
  );
}

/** Hears of each live connection that begins without its past; see `Channel.onFresh`. */
export function useFreshConnection(handler: (again: boolean) => void): void {
  const { live } = useServices();
  const latest = useEffectEvent(handler);
  useEffect(
    () =>
      live.onFresh((again) => {
        latest(again);
      }),
    [live],
  );
}

/** Holds an event's room for as long as the component is shown; an undefined id holds none. */
export function useRoom(eventId: string | undefined, role: RoomRole): void {
  const { live } = useServices();
  useEffect(() => (eventId === undefined ? undefined : live.rooms.hold(eventId, role)), [live, eventId, role]);
}

/** Keeps a namespace beside `/events` open for as long as the component is shown; undefined opens none. */
export function useNamespace(namespace: SideNamespace | undefined): void {
  const { live } = useServices();
  useEffect(() => (namespace === undefined ? undefined : live.hold(namespace)), [live, namespace]);
}

/** Hears one kind of message of another namespace for as long as the component is shown. Somebody must hold the namespace. */
export function useNamespaceMessage<N extends SideNamespace, K extends keyof Namespaces[N] & string>(
  namespace: N,
  name: K,
  handler: (payload: Namespaces[N][K]) => void,
): void {
  const { live } = useServices();
  const latest = useEffectEvent(handler);
  useEffect(
    () =>
      live.channel(namespace).on(name, (payload) => {
        latest(payload);
      }),
    [live, namespace, name],
  );
}

/** Hears of each connection to a namespace that begins without its past; see `Channel.onFresh`. */
export function useFreshNamespace(namespace: SideNamespace, handler: (again: boolean) => void): void {
  const { live } = useServices();
  const latest = useEffectEvent(handler);
  useEffect(
    () =>
      live.channel(namespace).onFresh((again) => {
        latest(again);
      }),
    [live, namespace],
  );
}
