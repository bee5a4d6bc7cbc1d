import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { UpIcon } from '@/components/ui/icons';
import type { RoomQuestion } from '@/lib/api/wire-room';
import { cn } from '@/lib/cn';
import { useChangeCount } from '@/lib/hooks/use-change-count';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { present } from '@/lib/present';
import { saidAt, formatNumber } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useHideQuestion, useUpvote } from '../api/questions';
import { useLiveRoom } from '../live/room-context';
import { AnswerForm } from './answer-form';

interface QuestionItemProps {
  question: RoomQuestion;
  isUpvoted: boolean;
}

export const QuestionItem = memo(function QuestionItem({ question, isUpvoted }: QuestionItemProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { isOrganizer } = useLiveRoom();
  const answer = present(question.answer);
  return (
    <li
      data-testid="question"
      data-question-id={question.questionId}
      data-answered={question.isAnswered}
      data-hidden={question.isHidden}
      className={cn(
        'flex gap-3 rounded-xl border border-line p-3 sm:gap-4 sm:p-4',
        question.isHidden ? 'border-dashed bg-transparent' : 'bg-sheet',
      )}
    >
      <UpvoteButton question={question} isUpvoted={isUpvoted} />
      <div className="grid min-w-0 flex-1 content-start gap-2">
        <p className={cn('whitespace-pre-line wrap-anywhere', question.isHidden && 'text-soft')}>
          <bdi dir="auto">{question.text ?? t('room.questions.withoutText')}</bdi>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-soft">
          <bdi>{question.authorName ?? t('room.questions.nobody')}</bdi>
          <span aria-hidden>·</span>
          <time dateTime={question.timestamp}>{saidAt(question.timestamp, browserZone(), language)}</time>
          {question.isAnswered && <Badge tone="good">{t('room.questions.answered')}</Badge>}
          {question.isHidden && <Badge>{t('room.questions.hidden')}</Badge>}
        </p>
        {answer !== null && (
          <div data-testid="answer" className="border-s-4 border-palm ps-3">
            <p className="sr-only">{t('room.questions.answerLabel')}</p>
            <p className="whitespace-pre-line wrap-anywhere">
              <bdi dir="auto">{answer}</bdi>
            </p>
          </div>
        )}
        {isOrganizer && <QuestionDesk question={question} />}
      </div>
    </li>
  );
});

function UpvoteButton({ question, isUpvoted }: QuestionItemProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { mayWrite } = useLiveRoom();
  const upvote = useUpvote();
  const changes = useChangeCount(question.votes);
  return (
    <button
      type="button"
      data-testid="upvote"
      data-votes={question.votes}
      aria-pressed={isUpvoted}
      aria-label={t('room.questions.upvote', { count: question.votes })}
      disabled={!mayWrite || question.isHidden}
      className={cn(
        'grid h-fit min-h-14 min-w-12 justify-items-center rounded-md border px-2 py-1.5 transition-colors disabled:border-transparent',
        isUpvoted ? 'border-madder bg-madder-wash text-madder' : 'border-line text-soft enabled:hover:border-edge enabled:hover:text-ink',
      )}
      onClick={() => {
        if (upvote.isPending) return;
        upvote.mutate(
          { questionId: question.questionId },
          {
            onError: (error) => {
              notify({ tone: 'bad', text: problemText(t, error) });
            },
          },
        );
      }}
    >
      <UpIcon />
      <span key={changes} className={cn('rounded px-1 font-bold tabular-nums', changes > 0 && 'changed-flash')}>
        {formatNumber(question.votes, language)}
      </span>
    </button>
  );
}

/** What an organizer does with a question. */
function QuestionDesk({ question }: { question: RoomQuestion }) {
  const { t } = useTranslation();
  const { mayWrite } = useLiveRoom();
  const [answering, setAnswering] = useState(false);
  const hide = useHideQuestion();
  if (answering) {
    return (
      <AnswerForm
        question={question}
        onDone={() => {
          setAnswering(false);
        }}
      />
    );
  }
  return (
    <div className="flex flex-wrap gap-1 -ms-3">
      {mayWrite && !question.isHidden && (
        <Button
          variant="quiet"
          className="px-3! text-sm text-madder"
          data-testid="answer-question"
          onClick={() => {
            setAnswering(true);
          }}
        >
          {t(question.isAnswered ? 'room.questions.answerAgain' : 'room.questions.answer')}
        </Button>
      )}
      <Button
        variant="quiet"
        className="px-3! text-sm text-soft"
        busy={hide.isPending}
        data-testid="hide-question"
        onClick={() => {
          hide.mutate(
            { questionId: question.questionId, isHidden: !question.isHidden },
            {
              onError: (error) => {
                notify({ tone: 'bad', text: problemText(t, error) });
              },
            },
          );
        }}
      >
        {t(question.isHidden ? 'room.questions.unhide' : 'room.questions.hide')}
      </Button>
    </div>
  );
}
