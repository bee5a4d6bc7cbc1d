import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { cn } from '@/lib/cn';
import { announce } from '@/lib/notices';
import { QUESTION_MAX, useAskQuestion } from '../api/questions';
import { mutedUntilOf } from '../live/muted';
import { CharactersLeft } from './characters-left';
import { Muted } from './muted';

/** On a phone it is one line until somebody wants to ask, so that the questions are in view. */
export function AskForm() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [anonymous, setAnonymous] = useState(false);
  const ask = useAskQuestion();
  const mutedUntil = mutedUntilOf(ask.error);
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const asked = text.trim();
    if (asked === '' || ask.isPending) return;
    ask.mutate(
      { text: asked, ...(anonymous && { anonymous }) },
      {
        onSuccess: () => {
          setText('');
          announce(t('room.questions.asked'));
        },
      },
    );
  };
  return (
    <form onSubmit={submit} data-testid="ask-form" className="group grid gap-3 rounded-xl border border-line bg-sheet p-3 sm:p-4">
      <Field label={t('room.questions.ask')}>
        {(wiring) => (
          <Textarea
            {...wiring}
            dir="auto"
            rows={1}
            maxLength={QUESTION_MAX}
            value={text}
            placeholder={t('room.questions.hint')}
            className="field-sizing-content max-h-40 resize-none lg:min-h-18"
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
        )}
      </Field>
      {mutedUntil === null ? <FormFailure error={ask.error} /> : <Muted until={mutedUntil} onOver={ask.reset} />}
      <div
        className={cn(
          'flex flex-wrap items-center justify-between gap-x-4 gap-y-2',
          text === '' && 'max-lg:hidden max-lg:group-focus-within:flex',
        )}
      >
        <label className="flex min-h-11 items-center gap-2.5">
          <input
            type="checkbox"
            className="size-5 accent-madder"
            checked={anonymous}
            data-testid="ask-anonymously"
            onChange={(event) => {
              setAnonymous(event.target.checked);
            }}
          />
          {t('room.questions.anonymous')}
        </label>
        <div className="flex items-center gap-3">
          <CharactersLeft used={text.length} max={QUESTION_MAX} />
          <Button type="submit" busy={ask.isPending} aria-disabled={text.trim() === ''} data-testid="ask-question">
            {t('room.questions.submit')}
          </Button>
        </div>
      </div>
    </form>
  );
}
