import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { DownIcon } from '@/components/ui/icons';
import type { ChatMessage } from '@/lib/api/wire-room';
import { problemText } from '@/lib/i18n/problem-text';
import { useReadEarlier } from '../api/chat';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { CHAT_KEPT_WHILE_READING } from '../live/room-state';
import { useChatScroll } from '../live/use-chat-scroll';
import { ChatLine } from './chat-line';
import { Quiet } from './room-section';

/** Messages of one person within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

function standTogether(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return (
    before?.userId === message.userId &&
    message.replyTo === null &&
    Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS
  );
}

interface ChatLogProps {
  /** How many messages the reader has sent. */
  sent: number;
  onReply: ((message: ChatMessage) => void) | undefined;
}

export function ChatLog({ sent, onReply }: ChatLogProps) {
  const { t } = useTranslation();
  const { store, me, isOrganizer, mayWrite } = useLiveRoom();
  const chat = useRoomPart((state) => state.chat);
  const hasOlder = useRoomPart((state) => state.hasOlderChat);
  const earlier = useReadEarlier();
  const { mutate: readEarlier, isPending } = earlier;
  const mayReadEarlier = hasOlder && chat.length < CHAT_KEPT_WHILE_READING;
  const lastId = chat.at(-1)?.messageId;
  const { scroller, atEnd, toEnd, onScroll } = useChatScroll({
    firstId: chat[0]?.messageId,
    lastId,
    sent,
    onNearStart: () => {
      if (mayReadEarlier && !isPending && !earlier.isError) readEarlier();
    },
  });
  const byId = useMemo(() => new Map(chat.map((message) => [message.messageId, message])), [chat]);
  const unseen = useUnseen(chat, atEnd);
  useEffect(() => {
    store.setReading(!atEnd);
  }, [store, atEnd]);

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        // What is new is said by the room's own voice, which does not read out a flood.
        aria-live="off"
        aria-label={t('room.chat.title')}
        tabIndex={0}
        data-testid="chat-log"
        onScroll={onScroll}
        className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-1 py-3 [overflow-anchor:none]"
      >
        {mayReadEarlier && (
          <div className="grid justify-items-center gap-1 pb-3">
            {earlier.isError && <p className="text-sm text-bad">{problemText(t, earlier.error)}</p>}
            <Button
              variant="quiet"
              className="text-sm text-madder"
              busy={isPending}
              data-testid="earlier-messages"
              onClick={() => {
                readEarlier();
              }}
            >
              {t('room.chat.earlier')}
            </Button>
          </div>
        )}
        {chat.length === 0 && <Quiet title={t('room.chat.emptyTitle')} text={t(mayWrite ? 'room.chat.emptyText' : 'room.chat.emptyToRead')} />}
        <ol>
          {chat.map((message, index) => (
            <ChatLine
              key={message.messageId}
              message={message}
              together={standTogether(chat[index - 1], message)}
              own={message.userId === me?.userId}
              moderated={isOrganizer}
              answered={message.replyTo === null ? undefined : (byId.get(message.replyTo) ?? null)}
              onReply={onReply}
            />
          ))}
        </ol>
      </div>
      {!atEnd && (
        <button
          type="button"
          data-testid="new-messages"
          data-count={unseen}
          className="absolute inset-x-0 bottom-2 mx-auto flex min-h-11 w-fit items-center gap-2 rounded-full border border-line bg-sheet px-4 text-sm font-semibold text-madder shadow-sheet"
          onClick={toEnd}
        >
          <DownIcon />
          {unseen > 0 ? t('room.chat.unseen', { count: unseen }) : t('room.chat.toEnd')}
        </button>
      )}
    </div>
  );
}

/** How many messages came since the reader left the end of the log. */
function useUnseen(chat: readonly ChatMessage[], atEnd: boolean): number {
  const lastId = chat.at(-1)?.messageId;
  const [seen, setSeen] = useState(lastId);
  if (atEnd && seen !== lastId) setSeen(lastId);
  if (atEnd || seen === undefined) return 0;
  const firstNew = chat.findLastIndex(({ messageId }) => messageId <= seen) + 1;
  return chat.length - firstNew;
}
