import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import type { Answers } from '@/lib/api/wire';
import { focusFirstInvalid } from '@/lib/forms';
import { AnswerList } from './answer-list';
import { useAnswering } from './answering';
import { QuestionFields } from './question-fields';

interface MyAnswersProps {
  eventId: string;
  answers: Answers;
  editable: boolean;
  busy: boolean;
  error: Error | null;
  /** Saves the answers; fails where they are refused. */
  onSave: (answers: Answers) => Promise<unknown>;
}

/** What I have answered, and the way to answer otherwise. Shows nothing where nothing is asked. */
export function MyAnswers({ eventId, answers, editable, busy, error, onSave }: MyAnswersProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const answering = useAnswering(eventId, answers);
  const { questions, setAnswers } = answering;
  if (questions.length === 0) return null;

  if (!editing) {
    return (
      <div className="grid gap-3">
        <AnswerList questions={questions} answers={answers} />
        {editable && (
          <Button
            variant="outline"
            data-testid="edit-answers"
            onClick={() => {
              setAnswers(answers);
              setEditing(true);
            }}
          >
            {t(Object.keys(answers).length === 0 ? 'questions.mine.answer' : 'questions.mine.edit')}
          </Button>
        )}
      </div>
    );
  }
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    onSave(answering.wish().answers ?? {}).then(
      () => {
        setEditing(false);
      },
      () => {
        answering.refresh();
        focusFirstInvalid(form);
      },
    );
  };
  return (
    <form noValidate onSubmit={submit} data-testid="answers-form" className="grid gap-5">
      <QuestionFields questions={questions} answers={answering.answers} error={error} onChange={setAnswers} />
      <FormFailure error={error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={busy} data-testid="save-answers">
          {t('questions.mine.save')}
        </Button>
        <Button
          variant="quiet"
          onClick={() => {
            setEditing(false);
          }}
        >
          {t('questions.mine.leave')}
        </Button>
      </div>
    </form>
  );
}
