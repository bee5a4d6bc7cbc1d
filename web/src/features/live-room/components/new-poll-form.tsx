import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { CloseIcon, PlusIcon } from '@/components/ui/icons';
import { focusFirstInvalid } from '@/lib/forms';
import { OPTION_MAX, OPTIONS_MAX, OPTIONS_MIN, POLL_QUESTION_MAX, useCreatePoll } from '../api/polls';

interface Draft {
  key: number;
  text: string;
}

export function NewPollForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState<Draft[]>(() => Array.from({ length: OPTIONS_MIN }, (_, key) => ({ key, text: '' })));
  const [multiple, setMultiple] = useState(false);
  const [tried, setTried] = useState(false);
  const create = useCreatePoll();
  const texts = options.map(({ text }) => text.trim()).filter((text) => text !== '');
  const missing = tried && question.trim() === '';
  const tooFew = tried && texts.length < OPTIONS_MIN;

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    setTried(true);
    if (question.trim() === '' || texts.length < OPTIONS_MIN) {
      focusFirstInvalid(submitted.currentTarget);
      return;
    }
    if (!create.isPending) create.mutate({ question: question.trim(), options: texts, ...(multiple && { multiple }) }, { onSuccess: onDone });
  };
  const add = (): void => {
    setOptions((now) => [...now, { key: Math.max(...now.map(({ key }) => key)) + 1, text: '' }]);
  };

  return (
    <form onSubmit={submit} noValidate data-testid="poll-form" aria-label={t('room.polls.new')} className="grid gap-4 rounded-xl border border-line bg-sheet p-4">
      <Field label={t('room.polls.question')} error={missing ? t('room.polls.questionNeeded') : undefined}>
        {(wiring) => (
          <Input
            {...wiring}
            autoFocus
            dir="auto"
            maxLength={POLL_QUESTION_MAX}
            value={question}
            data-testid="poll-question"
            onChange={(event) => {
              setQuestion(event.target.value);
            }}
          />
        )}
      </Field>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm font-semibold">{t('room.polls.options')}</legend>
        {options.map((option, index) => (
          <OptionInput
            key={option.key}
            option={option}
            position={index + 1}
            invalid={tooFew && option.text.trim() === ''}
            onChange={(text) => {
              setOptions((now) => now.map((one) => (one.key === option.key ? { ...one, text } : one)));
            }}
            onRemove={
              options.length > OPTIONS_MIN
                ? () => {
                    setOptions((now) => now.filter((one) => one.key !== option.key));
                  }
                : undefined
            }
          />
        ))}
        {tooFew && <p className="text-sm font-medium text-bad">{t('room.polls.tooFew')}</p>}
        {options.length < OPTIONS_MAX && (
          <Button variant="quiet" className="justify-self-start px-2! text-sm text-madder" data-testid="add-option" onClick={add}>
            <PlusIcon />
            {t('room.polls.addOption')}
          </Button>
        )}
      </fieldset>
      <label className="flex min-h-11 items-center gap-2.5">
        <input
          type="checkbox"
          className="size-5 accent-madder"
          checked={multiple}
          data-testid="poll-multiple"
          onChange={(event) => {
            setMultiple(event.target.checked);
          }}
        />
        {t('room.polls.multiple')}
      </label>
      <FormFailure error={create.error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={create.isPending} data-testid="create-poll">
          {t('room.polls.submit')}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          {t('room.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface OptionInputProps {
  option: Draft;
  position: number;
  invalid: boolean;
  onChange: (text: string) => void;
  onRemove: (() => void) | undefined;
}

function OptionInput({ option, position, invalid, onChange, onRemove }: OptionInputProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-1">
      <Input
        dir="auto"
        aria-label={t('room.polls.option', { position })}
        aria-invalid={invalid || undefined}
        placeholder={t('room.polls.option', { position })}
        maxLength={OPTION_MAX}
        value={option.text}
        data-testid="poll-option-text"
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
      {onRemove && (
        <button
          type="button"
          aria-label={t('room.polls.removeOption', { position })}
          className="grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk"
          onClick={onRemove}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
