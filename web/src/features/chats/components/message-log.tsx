import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownIcon } from '@/components/ui/icons';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useLanguage } from '@/lib/hooks/use-language';
import { browserZone } from '@/lib/time/zoned';
import { useReadOlder } from '../api/conversation';
import type { Conversation } from '../live/conversation-state';
import { firstOfLast, logItems, type LogItem } from '../live/log-items';
import { notAmong, type Outbox, type PendingMessage } from '../live/outbox-state';
import { useInSight } from '../live/use-in-sight';
import { useReading } from '../live/use-reading';
import { DayLine, NewLine } from './day-line';
import { MessageLine, type LineActions } from './message-line';
import { listed, othersOf } from './names';
import { PendingLine } from './pending-line';
import { useLog } from './use-log';

export interface Goal {
  messageId: string;
  /** In the middle where one is led there; else only as far as it takes to see it. */
  align: 'center' | 'auto';
}

interface MessageLogProps {
  chat: Chat;
  me: string;
  conversation: Conversation;
  outbox: Outbox;
  mayWrite: boolean;
  /** Something else lies over it. */
  isCovered: boolean;
  /** The message to lead to, anew with each new object. */
  goal: Goal | null;
  actions: LineActions;
  onRetry: (pending: PendingMessage) => void;
  onDrop: (pending: PendingMessage) => void;
}

/** All that was said, the newest at the end. */
export function MessageLog({ chat, me, conversation, outbox, mayWrite, isCovered, goal, actions, onRetry, onDrop }: MessageLogProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { messages, cursor } = conversation;
  const others = useMemo(() => othersOf(chat, me), [chat, me]);
  const names = useMemo(() => new Map(chat.participants.map(({ userId, name }) => [userId, name])), [chat.participants]);
  const byId = useMemo(() => new Map(messages.map((message) => [message.id, message])), [messages]);
  // What was new when the chat was opened stays marked while it is open.
  const [firstNewId] = useState(() => firstOfLast(messages, chat.unreadCount, me));
  const items = useMemo(
    () => logItems({ messages, pending: notAmong(outbox, messages), hasOlder: cursor !== null, firstNewId, timeZone: browserZone() }),
    [messages, outbox, cursor, firstNewId],
  );
  const older = useReadOlder(chat.id);
  const { mutate: readOlder, isPending: isReading, isError: hasFailed } = older;
  const onNearStart = useCallback(() => {
    if (cursor !== null && !isReading && !hasFailed) readOlder();
  }, [cursor, isReading, hasFailed, readOlder]);
  const { scroller, virtualizer, current, atEnd, onScroll, onKeyDown, goTo, toEnd, setCurrentKey } = useLog({ items, onNearStart });
  const [foot, isFootInSight] = useInSight();
  useReading({ chat, me, messages, isSeen: atEnd && isFootInSight && !isCovered });
  useGoal(goal, items, goTo);
  useFollowOwn(outbox, toEnd);

  const nameOf = (userId: string): string => (userId === me ? t('chats.log.you') : (names.get(userId) ?? t('chats.nobody')));
  const draw = (item: LogItem, isCurrent: boolean) => {
    if (item.kind === 'day') return <DayLine at={item.at} />;
    if (item.kind === 'new') return <NewLine />;
    if (item.kind === 'pending') return <PendingLine pending={item.pending} together={item.together} isCurrent={isCurrent} onRetry={onRetry} onDrop={onDrop} />;
    const answered = item.message.replyToMessageId === null ? undefined : byId.get(item.message.replyToMessageId);
    return (
      <MessageLine
        {...actions}
        message={item.message}
        own={item.message.senderId === me}
        together={item.together}
        senderName={nameOf(item.message.senderId)}
        others={others}
        answered={answered}
        answeredName={answered ? nameOf(answered.senderId) : ''}
        isCurrent={isCurrent}
        mayWrite={mayWrite}
      />
    );
  };
  return (
    <div inert={isCovered} className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        // What is new is said by the page's own voice, which does not read out a flood; nor is what one scrolls to.
        aria-live="off"
        aria-label={t('chats.log.label', { names: listed(others, language) })}
        aria-busy={isReading}
        data-testid="message-log"
        data-count={messages.length}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain px-3 [overflow-anchor:none] sm:px-4"
      >
        {items.length === 0 && <p className="m-auto py-8 text-soft">{t('chats.log.empty')}</p>}
        <ol className="relative mt-auto shrink-0" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const item = items[index];
            if (!item) return null;
            const isMessage = item.kind === 'message' || item.kind === 'pending';
            return (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-key={item.key}
                data-testid={isMessage ? 'message' : undefined}
                data-own={item.kind === 'pending' || (item.kind === 'message' && item.message.senderId === me)}
                tabIndex={isMessage ? (index === current ? 0 : -1) : undefined}
                onFocus={() => {
                  if (isMessage) setCurrentKey(item.key);
                }}
                className="absolute inset-x-0 top-0 rounded-lg last:pb-3"
                style={{ transform: `translateY(${start}px)` }}
              >
                {draw(item, index === current)}
              </li>
            );
          })}
        </ol>
      </div>
      <div ref={foot} aria-hidden className="-mt-px h-px" />
      {(isReading || hasFailed) && (
        <p role="status" className="absolute inset-x-0 top-2 mx-auto w-fit rounded-full border border-line bg-sheet px-3 py-1 text-sm text-soft shadow-sheet">
          {t(hasFailed ? 'chats.log.olderFailed' : 'chats.log.older')}
          {hasFailed && (
            <button type="button" className="ms-2 min-h-8 font-semibold text-madder underline underline-offset-4" onClick={() => { readOlder(); }}>
              {t('actions.retry')}
            </button>
          )}
        </p>
      )}
      {!atEnd && <ToEnd messages={messages} me={me} onClick={toEnd} />}
    </div>
  );
}

/** Leads to a message once it is among the lines. */
function useGoal(goal: Goal | null, items: readonly LogItem[], goTo: (index: number, align: Goal['align']) => void): void {
  const reached = useRef<object>(null);
  useLayoutEffect(() => {
    if (!goal || reached.current === goal) return;
    const index = items.findIndex(({ key }) => key === goal.messageId);
    if (index === -1) return;
    reached.current = goal;
    goTo(index, goal.align);
  }, [goal, items, goTo]);
}

/** What one has just written is seen, wherever one was reading. */
function useFollowOwn(outbox: Outbox, toEnd: () => void): void {
  const newest = outbox.at(-1)?.key;
  const followed = useRef(newest);
  useEffect(() => {
    if (newest === followed.current) return;
    followed.current = newest;
    if (newest !== undefined) toEnd();
  }, [newest, toEnd]);
}

/** Shown while the reader is away from the end; says how much has come since. */
function ToEnd({ messages, me, onClick }: { messages: readonly Message[]; me: string; onClick: () => void }) {
  const { t } = useTranslation();
  const [lastSeen] = useState(() => messages.at(-1)?.id);
  const since = messages.slice(messages.findLastIndex(({ id }) => id === lastSeen) + 1);
  const unseen = since.filter(({ senderId }) => senderId !== me).length;
  return (
    <button
      type="button"
      data-testid="to-end"
      data-count={unseen}
      className="absolute inset-x-0 bottom-2 mx-auto flex min-h-11 w-fit items-center gap-2 rounded-full border border-line bg-sheet px-4 text-sm font-semibold text-madder shadow-sheet"
      onClick={onClick}
    >
      <DownIcon />
      {unseen > 0 ? t('chats.log.unseen', { count: unseen }) : t('chats.log.toEnd')}
    </button>
  );
}
