import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { RoomPoll } from '@/lib/api/wire-room';
import { useApi } from '@/lib/services';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { addPolls, noteBallot, SNAPSHOT_MAX } from '../live/room-state';
import { useRoomCommand } from './use-room-command';

export const OPTIONS_MIN = 2;
export const OPTIONS_MAX = 10;
export const POLL_QUESTION_MAX = 300;
export const OPTION_MAX = 100;
const PAGE_LIMIT = 50;

/** Reads polls into the room that did not come with the join. Asks nothing where all came with it. */
export function useReadPolls() {
  const api = useApi();
  const { store, eventId, me } = useLiveRoom();
  const joins = useRoomPart((state) => state.joins);
  const atJoin = useRoomPart((state) => state.atJoin.polls);
  return useInfiniteQuery({
    queryKey: ['live-room', eventId, 'polls', me?.userId, joins],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_LIMIT, after: pageParam };
      const page = await api.get<Page<RoomPoll>>(`/events/${eventId}/polls`, { query, signal });
      store.change((state) => (state.joins === joins ? addPolls(state, page.data) : state));
      return page.hasMore ? page.nextCursor : null;
    },
    enabled: atJoin >= SNAPSHOT_MAX,
    initialPageParam: null as string | null,
    getNextPageParam: (next) => next,
    staleTime: Infinity,
    gcTime: 0,
  });
}

export interface NewPoll {
  question: string;
  options: string[];
  multiple?: boolean;
}

export function useCreatePoll() {
  return useRoomCommand<NewPoll, RoomPoll>({
    name: 'create-poll',
    rest: (api, path, body, idempotencyKey) => api.post(`${path}/polls`, { body, idempotencyKey }),
    done: (state, poll) => addPolls(state, [poll]),
  });
}

/** Votes, or changes the vote, until the poll is closed. */
export function useVote() {
  return useRoomCommand<{ pollId: string; optionIds: string[] }, RoomPoll>({
    name: 'vote-poll',
    rest: (api, path, { pollId, optionIds }) => api.post(`${path}/polls/${pollId}/vote`, { body: { optionIds } }),
    done: (state, _, { pollId, optionIds }) => noteBallot(state, pollId, optionIds),
  });
}

export function useClosePoll() {
  return useRoomCommand<{ pollId: string }, RoomPoll>({
    name: 'close-poll',
    rest: (api, path, { pollId }) => api.post(`${path}/polls/${pollId}/close`),
  });
}
