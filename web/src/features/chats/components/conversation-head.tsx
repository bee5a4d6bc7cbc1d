import { Link } from '@tanstack/react-router';
import { useState, type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { SearchIcon } from '@/components/ui/icons';
import type { Chat, ChatParticipant } from '@/lib/api/wire-chats';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { useBlock } from '../api/block';
import { listed, othersOf } from './names';

interface ConversationHeadProps {
  chat: Chat;
  me: string;
  isSearching: boolean;
  onSearch: () => void;
  titleRef: Ref<HTMLHeadingElement>;
  searchRef: Ref<HTMLButtonElement>;
  /** The way back to the list, where only one of both is in sight. */
  back?: ReactNode;
}

/** Who one writes with, about what, and what can be done about it. */
export function ConversationHead({ chat, me, isSearching, onSearch, titleRef, searchRef, back }: ConversationHeadProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const others = othersOf(chat, me);
  const [first] = others;
  return (
    <header className="flex items-center gap-2 border-b border-line px-3 py-2 sm:px-4">
      {back}
      {first && <Avatar name={first.name} photoUrl={first.photoUrl} />}
      <div className="min-w-0 flex-1">
        <h2 ref={titleRef} tabIndex={-1} dir="auto" className="truncate font-body text-lg leading-snug font-semibold text-with-parent" data-testid="conversation-title">
          {others.length > 0 ? listed(others, language) : t('chats.nobody')}
        </h2>
        {chat.eventTitle !== null && chat.eventId !== null && (
          <p className="truncate text-sm text-soft">
            <Link to="/events/$eventId" params={{ eventId: chat.eventId }} className="hover:text-ink">
              {t('chats.about', { title: chat.eventTitle })}
            </Link>
          </p>
        )}
      </div>
      <button
        ref={searchRef}
        type="button"
        aria-expanded={isSearching}
        aria-label={t('chats.search.open')}
        data-testid="open-search"
        className="grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk hover:text-ink"
        onClick={onSearch}
      >
        <SearchIcon />
      </button>
      {others.length === 1 && first && <Block chat={chat} other={first} />}
    </header>
  );
}

function Block({ chat, other }: { chat: Chat; other: ChatParticipant }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const block = useBlock(chat.id, other.userId);
  const { name } = other;
  const take = (isBlocked: boolean): void => {
    block.mutate(isBlocked, {
      onSuccess: () => {
        notify({ tone: 'info', text: t(isBlocked ? 'chats.block.done' : 'chats.block.undone', { name }) });
      },
      onError: (error) => {
        notify({ tone: 'bad', text: problemText(t, error) });
      },
      onSettled: () => {
        setAsking(false);
      },
    });
  };
  return (
    <>
      <Button
        variant="quiet"
        className="shrink-0 px-3 text-sm"
        busy={block.isPending}
        data-testid="block"
        onClick={() => {
          if (chat.isBlocked) take(false);
          else setAsking(true);
        }}
      >
        {t(chat.isBlocked ? 'chats.block.undo' : 'chats.block.action')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={t('chats.block.title', { name })}
        text={t('chats.block.text')}
        confirmLabel={t('chats.block.confirm')}
        cancelLabel={t('chats.block.keep')}
        confirmTestId="confirm-block"
        busy={block.isPending}
        onConfirm={() => {
          take(true);
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}
