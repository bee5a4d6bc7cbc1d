import { useState } from 'react';
import type { Answers, Question } from '@/lib/api/wire';
import { useForm } from '../api/get-form';

/** The answers to what is asked, without those that say nothing. */
export function answersTo(questions: readonly Question[], answers: Answers): Answers {
  const said = questions.flatMap(({ id }): [string, string | string[]][] => {
    const answer = answers[id];
    return answer === undefined || answer.length === 0 ? [] : [[id, answer]];
  });
  return Object.fromEntries(said);
}

/** What somebody who books is asked, and what they have answered so far. */
export function useAnswering(eventId: string, initial: Answers = {}) {
  const { data, isPending, refetch } = useForm(eventId);
  const [answers, setAnswers] = useState<Answers>(initial);
  const questions = data?.questions ?? [];
  return {
    questions,
    isPending,
    /** Reads anew what is asked: the form may have changed under the one who fills it in. */
    refresh: (): void => {
      void refetch();
    },
    answers,
    setAnswers,
    /** As they are sent; nothing where nothing is asked. */
    wish: (): { answers?: Answers } => (questions.length === 0 ? {} : { answers: answersTo(questions, answers) }),
  };
}

export type Answering = ReturnType<typeof useAnswering>;
