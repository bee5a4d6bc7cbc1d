import { Outlet, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChatList } from '@/features/chats/components/chat-list';
import { usePageTitle } from '../layout/use-page-title';

/** The list of conversations and the chosen one beside it; on a phone one of both. */
export function ChatsPage() {
  const { t } = useTranslation();
  const { chatId } = useParams({ strict: false });
  usePageTitle(t('chats.title'));
  return (
    <div className="chats" data-chosen={chatId !== undefined} data-testid="chats-page">
      <section aria-labelledby="chats-title" className="chats-list">
        <h1 id="chats-title" className="px-4 pt-4 pb-2 text-3xl font-bold">
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

/** Beside the list while none is chosen. */
export function NoChatChosen() {
  const { t } = useTranslation();
  return <p className="m-auto p-8 text-soft">{t('chats.choose')}</p>;
}
