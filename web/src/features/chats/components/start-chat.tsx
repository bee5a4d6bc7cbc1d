import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { MessagesIcon } from '@/components/ui/icons';
import type { Chat } from '@/lib/api/wire-chats';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { useStartChat, type ChatWish } from '../api/start-chat';

interface StartChatProps {
  wish: ChatWish;
  label: string;
  /** What it is called where several of them stand on a page. */
  fullLabel?: string;
  className?: string;
  /** Without it, one is led to the conversation. */
  onStarted?: (chat: Chat) => void;
}

/** Begins a conversation, or opens the one there is. */
export function StartChat({ wish, label, fullLabel, className, onStarted }: StartChatProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const start = useStartChat((chat) => {
    if (onStarted) onStarted(chat);
    else void navigate({ to: '/chats/$chatId', params: { chatId: chat.id } });
  });
  return (
    <Button
      variant="outline"
      busy={start.isPending}
      data-testid="start-chat"
      {...(fullLabel !== undefined && { 'aria-label': fullLabel })}
      {...(className !== undefined && { className })}
      onClick={() => {
        start.mutate(wish, {
          onError: (error) => {
            notify({ tone: 'bad', text: problemText(t, error) });
          },
        });
      }}
    >
      <MessagesIcon />
      {label}
    </Button>
  );
}
