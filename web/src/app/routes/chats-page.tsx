import { Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatList } from '@/features/chats/components/chat-list';
import { useChatNames } from '@/features/chats/components/names';
import { usePageTitle } from '../layout/use-page-title';
import { ONE_OF_BOTH } from './one-of-both';

/** The list of conversations and the chosen one beside it; on a phone one of both. */
export function ChatsPage() {
  const { t } = useTranslation();
  const { chatId } = useParams({ strict: false });
  const names = useChatNames(chatId);
  usePageTitle(names ?? t('chats.title'));
  const list = useWayBack(chatId);
  return (
    <div className="chats" data-chosen={chatId !== undefined} data-testid="chats-page">
      <section ref={list} aria-labelledby="chats-title" className="chats-list">
        <h1 id="chats-title" tabIndex={-1} className="px-4 pt-4 pb-2 text-3xl font-bold">
          {t('chats.title')}
        </h1>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <ChatList />
        </div>
      </section>
      <div className="chats-chosen">
        <Outlet />
      </div>
    </div>
  );
}

/** Back in the list, where it stands alone, the focus is on the conversation that one comes from. */
function useWayBack(chatId: string | undefined) {
  const list = useRef<HTMLElement>(null);
  const shown = useRef(chatId);
  useEffect(() => {
    const left = shown.current;
    shown.current = chatId;
    if (left === undefined || chatId !== undefined || !matchMedia(ONE_OF_BOTH).matches) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-chat-id="${CSS.escape(left)}"] a`);
    (row ?? list.current?.querySelector('h1'))?.focus();
  }, [chatId]);
  return list;
}

/** Beside the list while none is chosen. */
export function NoChatChosen() {
  const { t } = useTranslation();
  return <p className="m-auto p-8 text-soft">{t('chats.choose')}</p>;
}
