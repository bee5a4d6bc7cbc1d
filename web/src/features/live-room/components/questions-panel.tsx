import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ShowMore } from '@/components/ui/show-more';
import { cn } from '@/lib/cn';
import { orderedQuestions, type QuestionOrder } from '../live/ordering';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { useSteadyOrder } from '../live/use-steady-order';
import { useReadQuestions } from '../api/questions';
import { AskForm } from './ask-form';
import { QuestionItem } from './question-item';
import { AfterJoin, Quiet } from './room-section';

const ORDERS: readonly QuestionOrder[] = ['votes', 'newest'];

export function QuestionsPanel() {
  const { mayWrite } = useLiveRoom();
  return (
    <div className="grid gap-4">
      {mayWrite && <AskForm />}
      <AfterJoin>
        <Questions />
      </AfterJoin>
    </div>
  );
}

function Questions() {
  const { t } = useTranslation();
  const { isOrganizer } = useLiveRoom();
  const [order, setOrder] = useState<QuestionOrder>('votes');
  const questions = useRoomPart((state) => state.questions);
  const upvoted = useRoomPart((state) => state.upvoted);
  const list = useReadQuestions(order);
  const ordered = useMemo(() => orderedQuestions(questions, order, isOrganizer), [questions, order, isOrganizer]);
  const byId = new Map(ordered.map((question) => [question.questionId, question]));
  const { ids, handlers } = useSteadyOrder([...byId.keys()], order);

  if (ordered.length === 0) return <Quiet title={t('room.questions.emptyTitle')} text={t('room.questions.emptyText')} />;
  return (
    <>
      <OrderChoice order={order} onChoose={setOrder} />
      <ul data-testid="question-list" className="grid gap-3" {...handlers}>
        {ids.map((id) => {
          const question = byId.get(id);
          return question && <QuestionItem key={id} question={question} isUpvoted={upvoted.has(id)} />;
        })}
      </ul>
      <ShowMore list={list} data-testid="more-questions">{t('room.questions.more')}</ShowMore>
    </>
  );
}

function OrderChoice({ order, onChoose }: { order: QuestionOrder; onChoose: (order: QuestionOrder) => void }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t('room.questions.order')} className="inline-flex w-fit rounded-md bg-sunk p-0.5">
      {ORDERS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === order}
          data-testid={`order-${one}`}
          className={cn('min-h-10 rounded px-3 text-sm font-semibold', one === order ? 'bg-sheet text-ink shadow-sm' : 'text-soft hover:text-ink')}
          onClick={() => {
            onChoose(one);
          }}
        >
          {t(`room.questions.${one}`)}
        </button>
      ))}
    </div>
  );
}
