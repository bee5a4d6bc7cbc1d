import { useTranslation } from 'react-i18next';
import { REACTIONS, type Reaction } from '@/lib/api/wire-room';
import { cn } from '@/lib/cn';
import { useChangeCount } from '@/lib/hooks/use-change-count';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { formatNumber } from '@/lib/time/format';
import { useReact } from '../api/reactions';
import { useLiveRoom, useRoomPart } from '../live/room-context';

const WORDS = { '👍': 'agree', '❤️': 'love', '👏': 'applause', '🎉': 'joy', '😂': 'laughter', '😮': 'wonder' } as const satisfies Record<Reaction, string>;

/** The six reactions, each with its count since the event began. */
export function ReactionsBar() {
  const { t } = useTranslation();
  const { mayWrite } = useLiveRoom();
  const joined = useRoomPart((state) => state.joins > 0);
  const react = useReact();
  const send = (reaction: Reaction): void => {
    react.mutate(
      { reaction },
      {
        onError: (error) => {
          notify({ tone: 'bad', text: problemText(t, error) });
        },
      },
    );
  };
  return (
    <div role="group" aria-label={t('room.reactions.label')} data-testid="reactions" className="flex justify-between gap-1 lg:justify-start lg:gap-2">
      {REACTIONS.map((reaction) => (
        // Made anew by the join: the counts that come with it are no news.
        <ReactionButton key={`${reaction} ${String(joined)}`} reaction={reaction} disabled={!mayWrite} onSend={send} />
      ))}
    </div>
  );
}

interface ReactionButtonProps {
  reaction: Reaction;
  disabled: boolean;
  onSend: (reaction: Reaction) => void;
}

function ReactionButton({ reaction, disabled, onSend }: ReactionButtonProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const count = useRoomPart((state) => state.reactions.counts[reaction] ?? 0);
  const changes = useChangeCount(count);
  return (
    <button
      type="button"
      data-testid="reaction"
      data-reaction={reaction}
      data-count={count}
      disabled={disabled}
      aria-label={t('room.reactions.one', { name: t(`room.reactions.${WORDS[reaction]}`), count })}
      className="relative flex min-h-11 min-w-11 flex-1 items-center justify-center gap-1.5 rounded-full border border-line bg-sheet px-2 transition-colors enabled:hover:border-edge enabled:active:bg-madder-wash lg:flex-none lg:px-3.5"
      onClick={() => {
        onSend(reaction);
      }}
    >
      <span aria-hidden className="text-lg leading-none">
        {reaction}
      </span>
      {/* A new key per change lets one more fly up. */}
      {changes > 0 && (
        <span key={changes} aria-hidden className="reaction-flies pointer-events-none absolute inset-x-0 top-1 text-center text-xl">
          {reaction}
        </span>
      )}
      <span aria-hidden className={cn('text-sm font-semibold tabular-nums', count === 0 && 'max-sm:hidden text-soft')}>
        {formatNumber(count, language)}
      </span>
    </button>
  );
}
