import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { RoomQuestion } from '@/lib/api/wire-room';
import { useApi } from '@/lib/services';
import type { QuestionOrder } from '../live/ordering';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { addQuestions, noteUpvote, SNAPSHOT_MAX } from '../live/room-state';
import { useRoomCommand } from './use-room-command';

export const QUESTION_MAX = 500;
export const ANSWER_MAX = 1_000;
const PAGE_LIMIT = 50;

/** Reads questions into the room that did not come with the join. Asks nothing where all came with it. */
export function useReadQuestions(order: QuestionOrder) {
  const api = useApi();
  const { store, eventId, me } = useLiveRoom();
  const joins = useRoomPart((state) => state.joins);
  const atJoin = useRoomPart((state) => state.atJoin.questions);
  return useInfiniteQuery({
    queryKey: ['live-room', eventId, 'questions', me?.userId, joins, order],
    queryFn: async ({ pageParam, signal }) => {
      const query = { sort: order === 'votes' ? 'votes' : null, limit: PAGE_LIMIT, after: pageParam };
      const page = await api.get<Page<RoomQuestion>>(`/events/${eventId}/questions`, { query, signal });
      store.change((state) => (state.joins === joins ? addQuestions(state, page.data) : state));
      return page.hasMore ? page.nextCursor : null;
    },
    enabled: atJoin >= SNAPSHOT_MAX,
    initialPageParam: null as string | null,
    getNextPageParam: (next) => next,
    staleTime: Infinity,
    gcTime: 0,
  });
}

export interface NewQuestion {
  text: string;
  anonymous?: boolean;
}

export function useAskQuestion() {
  return useRoomCommand<NewQuestion, RoomQuestion>({
    name: 'ask-question',
    rest: (api, path, body, idempotencyKey) => api.post(`${path}/questions`, { body, idempotencyKey }),
    done: (state, question) => addQuestions(state, [question]),
  });
}

/** Votes for a question, or takes the vote back. */
export function useUpvote() {
  return useRoomCommand<{ questionId: string }, RoomQuestion>({
    name: 'upvote-question',
    done: (state, answer, { questionId }) =>
      noteUpvote(state, questionId, answer.isUpvoted ?? !state.upvoted.has(questionId)),
  });
}

export function useAnswerQuestion() {
  return useRoomCommand<{ questionId: string; answer?: string }, RoomQuestion>({
    name: 'answer-question',
    rest: (api, path, { questionId, ...body }) => api.post(`${path}/questions/${questionId}/answer`, { body }),
  });
}

/** Takes a question from everybody's eyes but the organizers', or gives it back. */
export function useHideQuestion() {
  return useRoomCommand<{ questionId: string; isHidden: boolean }, RoomQuestion>({
    name: 'hide-question',
    rest: (api, path, { questionId, ...body }) => api.post(`${path}/questions/${questionId}/hide`, { body }),
  });
}
