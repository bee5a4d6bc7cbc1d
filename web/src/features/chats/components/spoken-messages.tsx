import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Chat, Message } from '@/lib/api/wire-chats';
import { useNamespaceMessage } from '@/lib/services';
import { useMessageText } from './message-text';

/** What comes within this time is said in one. */
const GATHER_MS = 500;
const LINES_MAX = 5;

interface Line {
  /** The message it ends with. */
  id: string;
  text: string;
}

/**
 * Says to screen readers what comes in this chat. Each is a line of its own, so that none takes the place of one that is still being
 * said, and the same words are said again; a flood is one line.
 */
export function SpokenMessages({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const textOf = useMessageText();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const waiting = useRef(new Map<string, Message>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  useNamespaceMessage('/', 'new-message', ({ chatId, data }) => {
    if (chatId !== chat.id) return;
    waiting.current.set(data.id, data);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const count = waiting.current.size;
      const last = [...waiting.current.values()].at(-1);
      waiting.current.clear();
      if (!last) return;
      const name = chat.participants.find(({ userId }) => userId === last.senderId)?.name ?? t('chats.nobody');
      const said = t('chats.log.said', { name, text: textOf(last) });
      const text = count === 1 ? said : t('chats.log.saidMany', { count, last: said });
      setLines((known) => (known.some(({ id }) => id === last.id) ? known : [...known, { id: last.id, text }].slice(-LINES_MAX)));
    }, GATHER_MS);
  });
  useNamespaceMessage('/', 'message-deleted', ({ messageId }) => {
    waiting.current.delete(messageId);
    setLines((known) => known.filter(({ id }) => id !== messageId));
  });
  return (
    <div aria-live="polite" data-testid="chat-news" className="sr-only">
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
