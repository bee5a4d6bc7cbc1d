import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import type { Identity } from '@/lib/auth/jwt';
import { useIdentity, useServices } from '@/lib/services';
import type { RoomState } from './room-state';
import { RoomStore } from './room-store';

/** The room that a part of the page is in, and what its reader may do there. */
export interface LiveRoom {
  store: RoomStore;
  eventId: string;
  /** Attendees and organizers write while the room is open; all others read. For showing only: the server decides. */
  mayWrite: boolean;
  /** Organizers tidy up also when the room is closed; what leads on needs `mayWrite` too. */
  isOrganizer: boolean;
  me: Identity | null;
}

export const LiveRoomContext = createContext<LiveRoom | null>(null);

export function useLiveRoom(): LiveRoom {
  const room = use(LiveRoomContext);
  if (!room) throw new Error('A live room is missing above this component.');
  return room;
}

/** Follows the room of an event for as long as the component is shown. */
export function useFollowedRoom(eventId: string, rights: Pick<LiveRoom, 'mayWrite' | 'isOrganizer'>): LiveRoom {
  const { live } = useServices();
  const me = useIdentity();
  const [store] = useState(() => new RoomStore(live, eventId));
  useEffect(() => store.start(), [store]);
  return { store, eventId, me, ...rights };
}

/** One part of the room, drawn anew only when that part changes. */
export function useRoomPart<Part>(part: (state: RoomState) => Part): Part {
  const { store } = useLiveRoom();
  return useSyncExternalStore(store.subscribe, () => part(store.snapshot()));
}
