import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Failed, Loading } from '@/components/ui/states';
import { ApiProblem } from '@/lib/api/problem';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { useIdentity } from '@/lib/services';
import { useChat } from '../api/chats';
import { useConversation, useDeleteMessage, useLeadTo } from '../api/conversation';
import { useOutbox } from '../api/send-message';
import type { Conversation } from '../live/conversation-state';
import type { PendingMessage } from '../live/outbox-state';
import { useWhoTypes } from '../live/use-typing';
import { Composer } from './composer';
import { ConversationHead } from './conversation-head';
import { EditForm } from './edit-form';
import { MessageLog, type Goal } from './message-log';
import { listed, othersOf } from './names';
import { SearchPanel } from './search-panel';
import { SpokenMessages } from './spoken-messages';

interface ConversationViewProps {
  chatId: string;
  back?: ReactNode;
  /** Opened, it takes the focus: it stands where was what led to it. */
  takesFocus?: boolean;
  /** Shown where there is no such chat for the reader. */
  missing: ReactNode;
}

/** One conversation, as high as the place it is given. */
export function ConversationView({ chatId, back, takesFocus = false, missing }: ConversationViewProps) {
  const { t } = useTranslation();
  const me = useIdentity()?.userId;
  const chat = useChat(chatId);
  const conversation = useConversation(chatId);
  const error = chat.error ?? conversation.error;
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return missing;
  if (me !== undefined && chat.data && conversation.data) {
    return <Conversing chat={chat.data} conversation={conversation.data} me={me} back={back} takesFocus={takesFocus} />;
  }
  if (error) {
    const retry = (): void => {
      void chat.refetch();
      void conversation.refetch();
    };
    return <div className="p-4"><Failed title={t('chats.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={retry} /></div>;
  }
  return <div className="p-4"><Loading label={t('actions.loading')} /></div>;
}

interface ConversingProps {
  chat: Chat;
  conversation: Conversation;
  me: string;
  back: ReactNode;
  takesFocus: boolean;
}

function Conversing({ chat, conversation, me, back, takesFocus }: ConversingProps) {
  const { t } = useTranslation();
  const { outbox, send, retry, drop } = useOutbox(chat.id);
  const [answered, setAnswered] = useState<Message | null>(null);
  const [edited, setEdited] = useState<Message | null>(null);
  const [deleted, setDeleted] = useState<Message | null>(null);
  const [isSearching, setSearching] = useState(false);
  const [goal, setGoal] = useState<Goal | null>(null);
  const { mutate: leadTo } = useLeadTo(chat.id);
  const [other] = othersOf(chat, me);
  const nameOf = useNames(chat, me);
  const title = useRef<HTMLHeadingElement>(null);
  const searchButton = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const opened = useEffectEvent(() => {
    if (takesFocus) title.current?.focus();
  });
  useEffect(() => {
    opened();
  }, []);

  const onJump = useCallback(
    (messageId: string) => {
      setSearching(false);
      leadTo(messageId, {
        onSuccess: (isHere) => {
          if (isHere) setGoal({ messageId, align: 'center' });
          else notify({ tone: 'info', text: t('chats.log.lost') });
        },
        onError: (error) => {
          notify({ tone: 'bad', text: problemText(t, error) });
        },
      });
    },
    [leadTo, t],
  );
  const actions = useMemo(
    () => ({
      onReply: (message: Message) => {
        setEdited(null);
        setAnswered(message);
      },
      onEdit: setEdited,
      onDelete: setDeleted,
      onJump,
    }),
    [onJump],
  );
  // The focus goes back to the message, since the button that led away from it is gone.
  const backTo = ({ id }: Message): void => {
    setGoal({ messageId: id, align: 'auto' });
  };
  // Likewise those of a message that was not sent.
  const decided =
    (act: (pending: PendingMessage) => void) =>
    (pending: PendingMessage): void => {
      act(pending);
      (input.current ?? title.current)?.focus();
    };
  const noAnswer = (): void => {
    setAnswered(null);
  };
  return (
    <section data-testid="conversation" data-chat-id={chat.id} className="flex min-h-0 flex-1 flex-col">
      <ConversationHead
        chat={chat}
        me={me}
        back={back}
        isSearching={isSearching}
        titleRef={title}
        searchRef={searchButton}
        onSearch={() => {
          setSearching(!isSearching);
        }}
      />
      <div className="relative flex min-h-0 flex-1 flex-col">
        <MessageLog chat={chat} me={me} conversation={conversation} outbox={outbox} mayWrite={!chat.isBlocked} isCovered={isSearching} goal={goal} actions={actions} onRetry={decided(retry)} onDrop={decided(drop)} />
        {isSearching && (
          <SearchPanel
            chatId={chat.id}
            nameOf={nameOf}
            onChoose={onJump}
            onClose={() => {
              setSearching(false);
              searchButton.current?.focus();
            }}
          />
        )}
      </div>
      <SpokenMessages chat={chat} />
      <Typing chatId={chat.id} nameOf={nameOf} />
      {chat.isBlocked && (
        <p data-testid="cannot-write" className="border-t border-line px-4 py-4 text-soft">
          {t('chats.write.blocked', { name: other?.name ?? t('chats.nobody') })}
        </p>
      )}
      {/* Only out of sight while a message is edited, so that what was begun stays. */}
      {!chat.isBlocked && (
        <div hidden={edited !== null}>
          <Composer input={input} chatId={chat.id} me={me} answered={answered && { message: answered, name: nameOf(answered.senderId) }} onNoAnswer={noAnswer} onSend={send} />
        </div>
      )}
      {edited && <EditForm key={edited.id} message={edited} onDone={() => { setEdited(null); backTo(edited); }} />}
      <DeleteDialog chatId={chat.id} message={deleted} onClose={() => { setDeleted(null); if (deleted) backTo(deleted); }} />
    </section>
  );
}

function useNames({ participants }: Chat, me: string): (userId: string) => string {
  const { t } = useTranslation();
  return (userId) => (userId === me ? t('chats.log.you') : (participants.find((one) => one.userId === userId)?.name ?? t('chats.nobody')));
}

/** Its line is always there, so that nothing moves when somebody types. */
function Typing({ chatId, nameOf }: { chatId: string; nameOf: (userId: string) => string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const typing = [...useWhoTypes(chatId)].map((userId) => ({ name: nameOf(userId) }));
  return (
    <p role="status" data-testid="typing" className="min-h-6 truncate px-4 text-sm text-soft">
      {typing.length > 0 && t('chats.typing.some', { count: typing.length, names: listed(typing, language) })}
    </p>
  );
}

function DeleteDialog({ chatId, message, onClose }: { chatId: string; message: Message | null; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteMessage(chatId);
  return (
    <ConfirmDialog
      open={message !== null}
      title={t('chats.remove.title')}
      text={t('chats.remove.text')}
      confirmLabel={t('chats.remove.confirm')}
      cancelLabel={t('actions.keep')}
      confirmTestId="confirm-delete-message"
      busy={remove.isPending}
      onConfirm={() => {
        if (!message) return;
        remove.mutate(message, {
          onError: (error) => {
            notify({ tone: 'bad', text: problemText(t, error) });
          },
          onSettled: onClose,
        });
      }}
      onClose={onClose}
    />
  );
}
