import { memo, useId, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { PollOption, RoomPoll } from '@/lib/api/wire-room';
import { announce } from '@/lib/notices';
import { useClosePoll, useVote } from '../api/polls';
import { useLiveRoom } from '../live/room-context';
import { PollOptionRow } from './poll-option-row';

interface PollCardProps {
  poll: RoomPoll;
  /** What the reader voted for, if they did. */
  ballot: readonly string[] | undefined;
}

const NOTHING: readonly string[] = [];

export const PollCard = memo(function PollCard({ poll, ballot = NOTHING }: PollCardProps) {
  const { t } = useTranslation();
  const { mayWrite, isOrganizer } = useLiveRoom();
  const nameId = useId();
  return (
    <li
      data-testid="poll"
      data-poll-id={poll.pollId}
      data-open={poll.isOpen}
      data-voters={poll.voterCount}
      className="grid gap-4 rounded-xl border border-line bg-sheet p-4 sm:p-5"
    >
      <div className="flex items-start justify-between gap-3">
        <h3 id={nameId} className="min-w-0 flex-1 wrap-anywhere text-xl font-bold">
          <bdi dir="auto">{poll.question}</bdi>
        </h3>
        <Badge tone={poll.isOpen ? 'good' : 'plain'}>{t(poll.isOpen ? 'room.polls.open' : 'room.polls.closed')}</Badge>
      </div>
      {poll.isOpen && mayWrite ? (
        <Ballot poll={poll} ballot={ballot} nameId={nameId} />
      ) : (
        <Result poll={poll} ballot={ballot} nameId={nameId} />
      )}
      {poll.isOpen && isOrganizer && <ClosePoll poll={poll} />}
    </li>
  );
});

interface PartProps {
  poll: RoomPoll;
  ballot: readonly string[];
  nameId: string;
}

function sameChoice(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

function Ballot({ poll, ballot, nameId }: PartProps) {
  const { t } = useTranslation();
  // Null until the reader changes something, so that a vote given on another device shows.
  const [choice, setChoice] = useState<readonly string[] | null>(null);
  const vote = useVote();
  const chosen = choice ?? ballot;
  const unchanged = sameChoice(chosen, ballot);
  const choose = ({ id }: PollOption, checked: boolean): void => {
    vote.reset();
    if (!poll.multiple) setChoice([id]);
    else setChoice(checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  };
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    if (vote.isPending || chosen.length === 0 || unchanged) return;
    vote.mutate(
      { pollId: poll.pollId, optionIds: [...chosen] },
      {
        onSuccess: () => {
          setChoice(null);
          announce(t('room.polls.counted'));
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <fieldset aria-labelledby={nameId} className="grid gap-2">
        {poll.multiple && <p className="text-sm text-soft">{t('room.polls.several')}</p>}
        {poll.options.map((option) => (
          <PollOptionRow key={option.id} option={option} total={poll.voterCount} mine={ballot.includes(option.id)}>
            <input
              type={poll.multiple ? 'checkbox' : 'radio'}
              name={poll.pollId}
              checked={chosen.includes(option.id)}
              className="size-5 shrink-0 accent-madder"
              onChange={(event) => {
                choose(option, event.target.checked);
              }}
            />
          </PollOptionRow>
        ))}
      </fieldset>
      <FormFailure error={vote.error} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Total poll={poll} />
        <Button type="submit" busy={vote.isPending} aria-disabled={unchanged || chosen.length === 0} data-testid="vote">
          {t(ballot.length === 0 ? 'room.polls.vote' : unchanged ? 'room.polls.voted' : 'room.polls.change')}
        </Button>
      </div>
    </form>
  );
}

function Result({ poll, ballot, nameId }: PartProps) {
  return (
    <>
      <ul aria-labelledby={nameId} className="grid gap-2">
        {poll.options.map((option) => (
          <li key={option.id}>
            <PollOptionRow option={option} total={poll.voterCount} mine={ballot.includes(option.id)} />
          </li>
        ))}
      </ul>
      <Total poll={poll} />
    </>
  );
}

function Total({ poll }: { poll: RoomPoll }) {
  const { t } = useTranslation();
  return <p className="text-sm text-soft tabular-nums">{t('room.polls.total', { count: poll.voterCount })}</p>;
}

function ClosePoll({ poll }: { poll: RoomPoll }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = useClosePoll();
  const done = (): void => {
    setAsking(false);
  };
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      <FormFailure error={close.error} />
      <Button
        variant="outline"
        className="justify-self-start"
        data-testid="close-poll"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('room.polls.close')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('room.polls.closeTitle')}
        text={t('room.polls.closeText')}
        confirmLabel={t('room.polls.close')}
        cancelLabel={t('room.cancel')}
        confirmTestId="confirm-close-poll"
        busy={close.isPending}
        onConfirm={() => {
          close.mutate({ pollId: poll.pollId }, { onSettled: done });
        }}
        onClose={done}
      />
    </div>
  );
}
