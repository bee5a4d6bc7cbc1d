import { describe, expect, it } from 'vitest';
import type { RoomPoll, RoomQuestion } from '@/lib/api/wire-room';
import { orderedPolls, orderedQuestions, percentOf, steadyOrder } from './ordering';

function question(questionId: string, votes: number, more: Partial<RoomQuestion> = {}): RoomQuestion {
  return { questionId, text: questionId, authorName: null, votes, isAnswered: false, answer: null, isHidden: false, timestamp: '', ...more };
}

const names = (questions: RoomQuestion[]): string[] => questions.map(({ questionId }) => questionId);

describe('orderedQuestions', () => {
  const questions = [question('old', 2), question('answered', 9, { isAnswered: true }), question('hidden', 5, { isHidden: true }), question('new', 2)];

  it('puts the most wanted first, the newer of two equals before the older, and answered ones behind', () => {
    expect(names(orderedQuestions([...questions, question('top', 3)], 'votes', false))).toEqual(['top', 'new', 'old', 'answered']);
  });

  it('puts the newest first when asked to', () => {
    expect(names(orderedQuestions(questions, 'newest', false))).toEqual(['new', 'answered', 'old']);
  });

  it('shows hidden ones to organizers alone, last', () => {
    expect(names(orderedQuestions(questions, 'votes', true))).toEqual(['new', 'old', 'answered', 'hidden']);
  });
});

describe('orderedPolls', () => {
  it('puts open ones first, each newest first', () => {
    const poll = (pollId: string, isOpen: boolean): RoomPoll => ({
      pollId, isOpen, question: '', multiple: false, totalVotes: 0, voterCount: 0, options: [], timestamp: '',
    });
    const polls = [poll('a', true), poll('b', false), poll('c', true), poll('d', false)];
    expect(orderedPolls(polls).map(({ pollId }) => pollId)).toEqual(['c', 'a', 'd', 'b']);
  });
});

describe('steadyOrder', () => {
  it('leaves what is shown where it is, lets go of what is gone, and puts what is new by its neighbour', () => {
    expect(steadyOrder(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
    expect(steadyOrder(['a', 'b', 'c'], ['c', 'a'])).toEqual(['a', 'c']);
    expect(steadyOrder(['a', 'b'], ['n', 'b', 'm', 'a'])).toEqual(['n', 'a', 'b', 'm']);
  });
});

describe('percentOf', () => {
  it('is a whole number, and nothing of nothing', () => {
    expect([percentOf(1, 3), percentOf(2, 3), percentOf(0, 0)]).toEqual([33, 67, 0]);
  });
});
