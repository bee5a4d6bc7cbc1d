import { useTranslation } from 'react-i18next';
import type { Answers, Question } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { LANGUAGE_FACTS } from '@/lib/i18n/languages';

interface AnswerListProps {
  questions: readonly Question[];
  /** Asked once: shown where they were answered, and marked. */
  removed?: readonly Question[];
  answers: Answers;
}

/** What somebody has answered, question by question. */
export function AnswerList({ questions, removed = [], answers }: AnswerListProps) {
  const { t } = useTranslation();
  const between = new Intl.ListFormat(LANGUAGE_FACTS[useLanguage()].locale, { type: 'unit', style: 'short' });
  const asked = [...questions.map((question) => ({ question, gone: false })), ...removed.map((question) => ({ question, gone: true }))];
  const said = asked.filter(({ question }) => answers[question.id] !== undefined);
  if (said.length === 0) return null;
  return (
    <dl data-testid="answers" className="grid gap-3">
      {said.map(({ question, gone }) => {
        const answer = answers[question.id] ?? '';
        return (
          <div key={question.id}>
            <dt className="text-sm text-soft">
              <bdi dir="auto">{question.label}</bdi>
              {gone && <span className="ms-1.5">{t('questions.gone')}</span>}
            </dt>
            <dd dir="auto" className="whitespace-pre-line wrap-anywhere text-start">
              {typeof answer === 'string' ? answer : between.format(answer)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
