import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { PlusIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { useReadPolls } from '../api/polls';
import { orderedPolls } from '../live/ordering';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { NewPollForm } from './new-poll-form';
import { PollCard } from './poll-card';
import { AfterJoin, Quiet } from './room-section';

export function PollsPanel() {
  const { isOrganizer, mayWrite } = useLiveRoom();
  return (
    <div className="grid gap-4">
      {isOrganizer && mayWrite && <NewPoll />}
      <AfterJoin>
        <Polls />
      </AfterJoin>
    </div>
  );
}

function NewPoll() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <NewPollForm
        onDone={() => {
          setOpen(false);
        }}
      />
    );
  }
  return (
    <Button
      variant="outline"
      className="justify-self-start"
      data-testid="new-poll"
      onClick={() => {
        setOpen(true);
      }}
    >
      <PlusIcon />
      {t('room.polls.new')}
    </Button>
  );
}

function Polls() {
  const { t } = useTranslation();
  const polls = useRoomPart((state) => state.polls);
  const ballots = useRoomPart((state) => state.ballots);
  const list = useReadPolls();
  const ordered = useMemo(() => orderedPolls(polls), [polls]);
  if (ordered.length === 0) return <Quiet title={t('room.polls.emptyTitle')} text={t('room.polls.emptyText')} />;
  return (
    <>
      <ul className="grid gap-4">
        {ordered.map((poll) => (
          <PollCard key={poll.pollId} poll={poll} ballot={ballots.get(poll.pollId)} />
        ))}
      </ul>
      <ShowMore list={list}>{t('room.polls.more')}</ShowMore>
    </>
  );
}
