import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BackIcon } from '@/components/ui/icons';
import { ConversationView } from '@/features/chats/components/conversation-view';
import { useMediaQuery } from '@/lib/hooks/use-media-query';
import { NotFound } from '../layout/failures';
import { ONE_OF_BOTH } from './one-of-both';

const route = getRouteApi('/chats/$chatId');

export function ChatPage() {
  const { t } = useTranslation();
  const { chatId } = route.useParams();
  const isAlone = useMediaQuery(ONE_OF_BOTH);
  return (
    <>
      {/* The list has it, where it stands beside. */}
      <h1 className="sr-only md:hidden">{t('chats.title')}</h1>
      <ConversationView
        key={chatId}
        chatId={chatId}
        takesFocus={isAlone}
        back={
          <Link to="/chats" aria-label={t('chats.back')} data-testid="to-chats" className="-ms-2 grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk md:hidden">
            <BackIcon />
          </Link>
        }
        missing={<div className="px-5"><NotFound /></div>}
      />
    </>
  );
}
