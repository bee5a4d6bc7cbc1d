import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '@/lib/notices';
import { useLiveRoom } from '../live/room-context';
import type { Heard } from '../live/room-state';

/**
 * Says to screen readers what happens in the room. Polls and the screen have a place of their own, so that a lively chat does not talk over
 * them; of the chat it says the one message, or how many there were.
 */
export function RoomNews() {
  const { t } = useTranslation();
  const { store, me } = useLiveRoom();
  const [news, setNews] = useState('');

  const say = useEffectEvent((batch: readonly Heard[]) => {
    const chat = batch.flatMap(({ name, payload }) => (name === 'chat-message' && payload.userId !== me?.userId ? [payload] : []));
    const [first] = chat;
    if (chat.length === 1 && first) announce(t('room.said.chat', { name: first.userName, text: first.text }));
    else if (chat.length > 1) announce(t('room.said.chats', { count: chat.length }));
    for (const { name, payload } of batch) {
      if (name === 'question-added' && payload.text !== null) announce(t('room.said.question', { text: payload.text }));
      if (name === 'poll-opened') setNews(t('room.said.pollOpened', { question: payload.question }));
      if (name === 'poll-closed') setNews(t('room.said.pollClosed', { question: payload.question }));
      if (name === 'screen-share-started') setNews(t('room.said.screenStarted', { name: payload.organizerName }));
      if (name === 'screen-share-stopped') setNews(t('room.said.screenStopped'));
    }
  });
  useEffect(() => store.onBatch((batch) => { say(batch); }), [store]);

  return (
    <p role="status" data-testid="room-news" className="sr-only">
      {news}
    </p>
  );
}
