import type { RoomPoll, RoomQuestion } from '@/lib/api/wire-room';

export type QuestionOrder = 'votes' | 'newest';

/** Questions for the screen. By votes, those still to be answered come first: the answered ones had their turn. */
export function orderedQuestions(questions: readonly RoomQuestion[], order: QuestionOrder, withHidden: boolean): RoomQuestion[] {
  const shown = questions.filter((question) => withHidden || !question.isHidden);
  const newestFirst = shown.toReversed();
  if (order === 'newest') return newestFirst;
  const rank = (question: RoomQuestion): number => (question.isHidden ? 2 : question.isAnswered ? 1 : 0);
  return newestFirst.sort((one, other) => rank(one) - rank(other) || other.votes - one.votes);
}

/** Polls for the screen: the open ones, then the closed ones, each newest first. */
export function orderedPolls(polls: readonly RoomPoll[]): RoomPoll[] {
  return polls.toReversed().sort((one, other) => Number(other.isOpen) - Number(one.isOpen));
}

/**
 * The order to show while somebody points at the list or has the focus in it: as it was, so that nothing moves away under a
 * finger; what is new stands where it belongs by its neighbour.
 */
export function steadyOrder(shown: readonly string[], wanted: readonly string[]): readonly string[] {
  const alive = new Set(wanted);
  const order = shown.filter((id) => alive.has(id));
  const placed = new Set(order);
  wanted.forEach((id, index) => {
    if (placed.has(id)) return;
    const neighbour = wanted[index - 1];
    order.splice(neighbour === undefined ? 0 : order.indexOf(neighbour) + 1, 0, id);
    placed.add(id);
  });
  return order;
}

/** The share of an option in whole percents. */
export function percentOf(votes: number, total: number): number {
  return total === 0 ? 0 : Math.round((votes / total) * 100);
}
