import { useTranslation } from 'react-i18next';
import type { Message } from '@/lib/api/wire-chats';
import { useMessageText } from './message-text';

interface AnsweredProps {
  messageId: string;
  /** Undefined where it is not here yet. */
  message: Message | undefined;
  name: string;
  tabIndex: number;
  onJump: (messageId: string) => void;
}

/** The message that another one answers, in short; leads there. */
export function Answered({ messageId, message, name, tabIndex, onJump }: AnsweredProps) {
  const { t } = useTranslation();
  const text = useMessageText();
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      data-testid="answered"
      className="mb-1 block w-full border-s-2 border-madder ps-2 text-start text-sm"
      onClick={() => {
        onJump(messageId);
      }}
    >
      <span className="sr-only">{t('chats.log.answers')} </span>
      {message ? (
        <>
          <bdi className="font-semibold">{name}</bdi>
          <span dir="auto" className="line-clamp-2 wrap-anywhere text-start text-soft">
            {text(message)}
          </span>
        </>
      ) : (
        <span className="text-soft">{t('chats.log.answeredUnknown')}</span>
      )}
    </button>
  );
}
