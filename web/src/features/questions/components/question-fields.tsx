import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, Input, Select, Textarea } from '@/components/ui/field';
import type { Answers, Question } from '@/lib/api/wire';
import { fieldError } from '@/lib/i18n/problem-text';

/** Longer lists of options fold into a menu. */
const RADIOS_MAX = 6;

/** What the server says of answers, in words of our own. */
const REFUSALS = { 'is required': 'required', 'must be one line': 'line', 'must be one of the options': 'option', 'must be of the options': 'option' } as const;

function useAnswerError(error: Error | null): (question: Question) => string | undefined {
  const { t } = useTranslation();
  return ({ id }) => {
    const message = fieldError(error, `answers.${id}`);
    const known = Object.entries(REFUSALS).find(([text]) => text === message)?.[1];
    return known ? t(`questions.errors.${known}`) : message;
  };
}

interface QuestionFieldsProps {
  questions: readonly Question[];
  answers: Answers;
  error: Error | null;
  onChange: (answers: Answers) => void;
}

/** Asks the questions of an event, each with what the server said against its answer. */
export function QuestionFields({ questions, answers, error, onChange }: QuestionFieldsProps) {
  const errorOf = useAnswerError(error);
  return questions.map((question) => {
    const props = {
      question,
      error: errorOf(question),
      answer: answers[question.id],
      onAnswer: (answer: string | string[]) => {
        onChange({ ...answers, [question.id]: answer });
      },
    };
    return (
      <div key={question.id} data-testid="question-field" data-question={question.id}>
        <QuestionField {...props} />
      </div>
    );
  });
}

interface QuestionFieldProps {
  question: Question;
  error: string | undefined;
  answer: string | string[] | undefined;
  onAnswer: (answer: string | string[]) => void;
}

function QuestionField(props: QuestionFieldProps) {
  const { question } = props;
  if (question.type === 'choices') return <Checkboxes {...props} />;
  if (question.type === 'choice' && question.options.length <= RADIOS_MAX) return <Radios {...props} />;
  return <OneControl {...props} />;
}

function OneControl({ question, error, answer, onAnswer }: QuestionFieldProps) {
  const { t } = useTranslation();
  const value = typeof answer === 'string' ? answer : '';
  const say = ({ target }: { target: { value: string } }): void => {
    onAnswer(target.value);
  };
  return (
    <Field label={question.label} hint={question.help || undefined} error={error} optional={question.required ? undefined : t('optional')}>
      {(wiring) => {
        const control = { ...wiring, value, onChange: say, required: question.required };
        if (question.type === 'text') return <Input {...control} dir="auto" maxLength={500} />;
        if (question.type === 'long_text') return <Textarea {...control} dir="auto" maxLength={2000} />;
        return (
          <Select {...control}>
            <option value="">{t('questions.choose')}</option>
            {question.options.map((option) => (
              <option key={option} value={option} dir="auto">
                {option}
              </option>
            ))}
          </Select>
        );
      }}
    </Field>
  );
}

function Radios({ question, error, answer, onAnswer }: QuestionFieldProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <OptionGroup question={question} error={error}>
      {question.options.map((option) => (
        <Option key={option} type="radio" name={name} text={option} checked={answer === option} onChange={() => { onAnswer(option); }} />
      ))}
      {!question.required && <Option type="radio" name={name} text={t('questions.none')} checked={answer === undefined || answer.length === 0} onChange={() => { onAnswer(''); }} />}
    </OptionGroup>
  );
}

function Checkboxes({ question, error, answer, onAnswer }: QuestionFieldProps) {
  const chosen = Array.isArray(answer) ? answer : [];
  return (
    <OptionGroup question={question} error={error}>
      {question.options.map((option) => (
        <Option
          key={option}
          type="checkbox"
          text={option}
          checked={chosen.includes(option)}
          onChange={(checked) => {
            onAnswer(checked ? [...chosen, option] : chosen.filter((one) => one !== option));
          }}
        />
      ))}
    </OptionGroup>
  );
}

function OptionGroup({ question, error, children }: { question: Question; error: string | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  const describedBy = [error && `${id}-error`, question.help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <fieldset aria-describedby={describedBy || undefined} aria-invalid={error ? true : undefined} tabIndex={error ? -1 : undefined} className="grid gap-1">
      <legend className="mb-1 text-sm font-semibold">
        <bdi dir="auto">{question.label}</bdi>
        {!question.required && <span className="ms-1.5 font-normal text-soft">{t('optional')}</span>}
      </legend>
      {children}
      {question.help && (
        <p id={`${id}-help`} className="text-sm text-soft">
          <bdi dir="auto">{question.help}</bdi>
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-bad" dir="auto">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface OptionProps {
  type: 'radio' | 'checkbox';
  name?: string;
  text: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Option({ type, name, text, checked, onChange }: OptionProps) {
  return (
    <label className="flex min-h-10 items-center gap-3">
      <input
        type={type}
        name={name}
        className="size-5 shrink-0 accent-madder"
        checked={checked}
        onChange={(event) => {
          onChange(event.target.checked);
        }}
      />
      <bdi dir="auto" className="wrap-anywhere">
        {text}
      </bdi>
    </label>
  );
}
