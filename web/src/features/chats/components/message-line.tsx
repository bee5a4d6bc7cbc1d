import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MoreIcon, ReplyIcon } from '@/components/ui/icons';
import type { ChatParticipant, Message } from '@/lib/api/wire-chats';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { clockTime } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { Answered } from './answered';
import { Attachments } from './attachments';
import { DeliveryMark } from './delivery-mark';
import { MessageActions } from './message-actions';

/** What can be done with a message of the log. */
export interface LineActions {
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
  onDelete: (message: Message) => void;
  onJump: (messageId: string) => void;
}

export interface LineProps extends LineActions {
  message: Message;
  own: boolean;
  /** Behind another one of the same person. */
  together: boolean;
  senderName: string;
  others: readonly ChatParticipant[];
  answered: Message | undefined;
  answeredName: string;
  /** The one where the arrow keys are; only what is in it is reached by Tab. */
  isCurrent: boolean;
  mayWrite: boolean;
}

const ACTION =
  'grid size-9 pointer-coarse:size-11 place-items-center rounded-md text-soft opacity-0 transition-opacity group-hover:opacity-100 group-focus-within:opacity-100 group-focus:opacity-100 hover:bg-sunk hover:text-ink pointer-coarse:opacity-70 aria-expanded:opacity-100';

/** One message: on one's own side, or on that of the others. */
export const MessageLine = memo(function MessageLine(props: LineProps) {
  const { t } = useTranslation();
  const { message, own, together, senderName, others, isCurrent, mayWrite, onReply } = props;
  const [isOpen, setOpen] = useState(false);
  const tabIndex = isCurrent ? 0 : -1;
  const isGroup = others.length > 1;
  return (
    <div className={cn('group', together ? 'pt-1' : 'pt-3')}>
      {isGroup && !own && !together && (
        <p className="mb-0.5 px-1 text-sm font-semibold">
          <bdi>{senderName}</bdi>
        </p>
      )}
      <div className={cn('flex items-center gap-1', own && 'flex-row-reverse')}>
        <Bubble {...props} />
        {!message.isDeleted && mayWrite && (
          <div className="flex shrink-0">
            <button
              type="button"
              tabIndex={tabIndex}
              data-testid="reply"
              aria-label={t('chats.log.reply', { name: own ? t('chats.log.you') : senderName })}
              className={ACTION}
              onClick={() => {
                onReply(message);
              }}
            >
              <ReplyIcon />
            </button>
            {own && (
              <button
                type="button"
                tabIndex={tabIndex}
                data-testid="message-more"
                aria-expanded={isOpen}
                aria-label={t('chats.log.more')}
                className={ACTION}
                onClick={() => {
                  setOpen(!isOpen);
                }}
              >
                <MoreIcon />
              </button>
            )}
          </div>
        )}
      </div>
      {isOpen && (
        <MessageActions
          {...props}
          tabIndex={tabIndex}
          onDone={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
});

function Bubble({ message, own, together, senderName, others, answered, answeredName, isCurrent, onJump }: LineProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { replyToMessageId, isDeleted, isEdited, content, attachments } = message;
  return (
    <div
      data-testid="bubble"
      className={cn(
        'min-w-0 max-w-[85%] rounded-2xl px-3.5 py-2',
        own ? 'bg-madder-wash' : 'bg-sunk',
        !together && (own ? 'rounded-se-sm' : 'rounded-ss-sm'),
      )}
    >
      {replyToMessageId !== null && !isDeleted && (
        <Answered messageId={replyToMessageId} message={answered} name={answeredName} tabIndex={isCurrent ? 0 : -1} onJump={onJump} />
      )}
      <span className="sr-only">{own ? t('chats.log.you') : senderName}: </span>
      {isDeleted && <p className="text-soft italic">{t('chats.log.deleted')}</p>}
      {!isDeleted && attachments.length > 0 && <Attachments attachments={attachments} isCurrent={isCurrent} />}
      {!isDeleted && content !== '' && (
        <p dir="auto" data-testid="message-text" className="whitespace-pre-line wrap-anywhere text-wrap text-start">
          {content}
        </p>
      )}
      <p className="mt-0.5 flex items-center justify-end gap-1.5 text-xs text-soft tabular-nums">
        {isEdited && !isDeleted && <span data-testid="edited">{t('chats.log.edited')}</span>}
        <time dateTime={message.createdAt}>{clockTime(message.createdAt, browserZone(), language)}</time>
        {own && !isDeleted && <DeliveryMark message={message} others={others} />}
      </p>
    </div>
  );
}
