import { useTranslation } from 'react-i18next';
import { ShowMore } from '@/components/ui/show-more';
import { Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { useIdentity } from '@/lib/services';
import { useChats } from '../api/chats';
import { chatsOf } from '../live/chat-list-state';
import { ChatRow } from './chat-row';

/** My conversations, the one with the newest message first. */
export function ChatList() {
  const { t } = useTranslation();
  const me = useIdentity()?.userId;
  const list = useChats();
  const { data, error, refetch } = list;
  if (data && me !== undefined) {
    const chats = chatsOf(data);
    if (chats.length === 0) {
      return (
        <div data-testid="no-chats" className="grid gap-2 p-5">
          <h2 className="text-xl font-bold">{t('chats.emptyTitle')}</h2>
          <p className="text-soft">{t('chats.emptyText')}</p>
        </div>
      );
    }
    return (
      <>
        <ul aria-label={t('chats.list')} className="grid grid-cols-1 gap-0.5 p-1.5">
          {chats.map((chat) => (
            <ChatRow key={chat.id} chat={chat} me={me} />
          ))}
        </ul>
        <ShowMore list={list}>{t('chats.more')}</ShowMore>
      </>
    );
  }
  if (error) {
    return <div className="p-4"><Failed title={t('chats.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} /></div>;
  }
  return <div className="p-4"><Loading label={t('actions.loading')} /></div>;
}
