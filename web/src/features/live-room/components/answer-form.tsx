import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import type { RoomQuestion } from '@/lib/api/wire-room';
import { ANSWER_MAX, useAnswerQuestion } from '../api/questions';
import { CharactersLeft } from './characters-left';

/** Answers a question in writing, or marks it as answered aloud. */
export function AnswerForm({ question, onDone }: { question: RoomQuestion; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(question.answer ?? '');
  const answer = useAnswerQuestion();
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const written = text.trim();
    answer.mutate({ questionId: question.questionId, ...(written !== '' && { answer: written }) }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label={t('room.questions.answerLabel')} optional={t('optional')} hint={t('room.questions.answerHint')}>
        {(wiring) => (
          <Textarea
            {...wiring}
            autoFocus
            dir="auto"
            rows={2}
            maxLength={ANSWER_MAX}
            value={text}
            data-testid="answer-text"
            className="field-sizing-content max-h-60 min-h-18 resize-none"
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
        )}
      </Field>
      <CharactersLeft used={text.length} max={ANSWER_MAX} />
      <FormFailure error={answer.error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={answer.isPending} data-testid="send-answer">
          {t(text.trim() === '' ? 'room.questions.markAnswered' : 'room.questions.sendAnswer')}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          {t('room.cancel')}
        </Button>
      </div>
    </form>
  );
}
