import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MoreIcon, ReplyIcon } from '@/components/ui/icons';
import type { ChatMessage } from '@/lib/api/wire-room';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { saidAt } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { ChatModeration } from './chat-moderation';

interface ChatLineProps {
  message: ChatMessage;
  /** Under the name of the message before it. */
  together: boolean;
  own: boolean;
  /** Whether the reader may delete it and mute its author. */
  moderated: boolean;
  /** The message that it answers; null where that is not known here. */
  answered: ChatMessage | null | undefined;
  onReply: ((message: ChatMessage) => void) | undefined;
}

const ACTION =
  'grid size-9 place-items-center rounded-md text-soft opacity-0 transition-opacity group-hover:opacity-100 group-focus-within:opacity-100 hover:bg-sunk hover:text-ink pointer-coarse:opacity-70 aria-expanded:opacity-100';

export const ChatLine = memo(function ChatLine({ message, together, own, moderated, answered, onReply }: ChatLineProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <li
      data-testid="chat-message"
      data-message-id={message.messageId}
      data-own={own}
      tabIndex={-1}
      className={cn('group rounded-lg outline-none', together ? 'mt-1' : 'mt-4 first:mt-0')}
    >
      {!together && (
        <p className={cn('mb-1 flex items-baseline gap-2 px-1 text-sm', own && 'justify-end')}>
          <span className="min-w-0 truncate font-semibold">{own ? t('room.chat.you') : <bdi>{message.userName}</bdi>}</span>
          <time dateTime={message.timestamp} className="shrink-0 text-xs text-soft tabular-nums">
            {saidAt(message.timestamp, browserZone(), language)}
          </time>
        </p>
      )}
      <div className={cn('flex items-center gap-1', own && 'flex-row-reverse')}>
        <div className={cn('min-w-0 max-w-[85%] rounded-2xl px-3.5 py-2', own ? 'rounded-se-sm bg-madder-wash' : 'rounded-ss-sm bg-sunk')}>
          {answered !== undefined && <Answered message={answered} />}
          {together && <span className="sr-only">{own ? t('room.chat.you') : message.userName}: </span>}
          <p dir="auto" className="whitespace-pre-line wrap-anywhere text-wrap text-start">
            {message.text}
          </p>
        </div>
        <div className="flex shrink-0">
          {onReply && (
            <button
              type="button"
              data-testid="reply"
              aria-label={t('room.chat.reply', { name: message.userName })}
              className={ACTION}
              onClick={() => {
                onReply(message);
              }}
            >
              <ReplyIcon />
            </button>
          )}
          {moderated && (
            <button
              type="button"
              data-testid="moderate"
              aria-expanded={open}
              aria-label={t('room.chat.moderate', { name: message.userName })}
              className={ACTION}
              onClick={() => {
                setOpen(!open);
              }}
            >
              <MoreIcon />
            </button>
          )}
        </div>
      </div>
      {open && (
        <ChatModeration
          message={message}
          own={own}
          onDone={() => {
            setOpen(false);
          }}
        />
      )}
    </li>
  );
});

/** The message that this one answers, in short; leads to it where it is on the page. */
function Answered({ message }: { message: ChatMessage | null }) {
  const { t } = useTranslation();
  if (!message) return <p className="mb-1 border-s-2 border-edge ps-2 text-sm text-soft">{t('room.chat.answeredUnknown')}</p>;
  return (
    <button
      type="button"
      data-testid="answered"
      className="mb-1 block w-full border-s-2 border-madder ps-2 text-start text-sm"
      onClick={(event) => {
        const line = event.currentTarget.closest('ol')?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(message.messageId)}"]`);
        line?.scrollIntoView({ block: 'center' });
        line?.focus({ preventScroll: true });
      }}
    >
      <span className="sr-only">{t('room.chat.answers')} </span>
      <bdi className="font-semibold">{message.userName}</bdi>
      <span dir="auto" className="line-clamp-2 wrap-anywhere text-start text-soft">
        {message.text}
      </span>
    </button>
  );
}
