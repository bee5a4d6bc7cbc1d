import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiClient } from '@/lib/api/client';
import { Intent } from '@/lib/api/intent';
import { useApi, useServices } from '@/lib/services';
import { useLiveRoom } from '../live/room-context';
import type { RoomState } from '../live/room-state';

interface RoomCommand<Wish, Answer> {
  /** The word for it over the socket. */
  name: string;
  /** The same over REST; `path` is the event's. Missing where sending it again would undo it. */
  rest?: (api: ApiClient, path: string, wish: Wish, idempotencyKey: string) => Promise<Answer>;
  /** What the answer says of the room, or of the reader. */
  done?: (state: RoomState, answer: Answer, wish: Wish) => RoomState;
}

/**
 * A command in the room: over the live connection, and over REST while that is away, where a lost request can be sent again without
 * being done twice.
 */
export function useRoomCommand<Wish extends object, Answer>({ name, rest, done }: RoomCommand<Wish, Answer>): UseMutationResult<Answer, Error, Wish> {
  const { live } = useServices();
  const api = useApi();
  const { store, eventId } = useLiveRoom();
  const [intent] = useState(() => new Intent());
  return useMutation<Answer, Error, Wish>({
    mutationFn: (wish) =>
      !rest || live.isConnected()
        ? live.command<Answer>(name, { eventId, ...wish })
        : intent.run({ name, ...wish }, (key) => rest(api, `/events/${eventId}`, wish, key)),
    onSuccess: (answer, wish) => {
      if (done) store.change((state) => done(state, answer, wish));
    },
  });
}
