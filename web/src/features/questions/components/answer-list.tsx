import { useTranslation } from 'react-i18next';
import type { Answers, Question } from '@/lib/api/wire';

interface AnswerListProps {
  questions: readonly Question[];
  /** Asked once: shown where they were answered, and marked. */
  removed?: readonly Question[];
  answers: Answers;
}

/** What somebody has answered, question by question. */
export function AnswerList({ questions, removed = [], answers }: AnswerListProps) {
  const { t } = useTranslation();
  const asked = [...questions.map((question) => ({ question, gone: false })), ...removed.map((question) => ({ question, gone: true }))];
  const said = asked.filter(({ question }) => answers[question.id] !== undefined);
  if (said.length === 0) return null;
  return (
    <dl data-testid="answers" className="grid gap-x-8 gap-y-3 sm:grid-cols-[repeat(auto-fill,minmax(16rem,1fr))]">
      {said.map(({ question, gone }) => {
        const answer = answers[question.id] ?? '';
        return (
          <div key={question.id}>
            <dt className="text-sm text-soft">
              <bdi dir="auto">{question.label}</bdi>
              {gone && <span className="ms-1.5">{t('questions.gone')}</span>}
            </dt>
            {/* Each answer runs in its own direction, and stands below its question all the same. */}
            <dd className="whitespace-pre-line wrap-anywhere">
              <bdi dir="auto">{typeof answer === 'string' ? answer : answer.map(isolated).join(t('questions.between'))}</bdi>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** An option keeps its own direction among others. */
function isolated(option: string): string {
  return `\u2068${option}\u2069`;
}
