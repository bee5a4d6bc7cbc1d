import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChatOfBooking } from '@/features/chats/api/chats';
import { ConversationView } from '@/features/chats/components/conversation-view';
import { StartChat } from '@/features/chats/components/start-chat';
import type { BookingResource } from '@/lib/api/wire';

/** On the page of a booking: its conversation with the organizers, or the way to begin it. */
export function BookingChat({ booking }: { booking: BookingResource }) {
  const { t } = useTranslation();
  const chat = useChatOfBooking(booking.id);
  const [startedId, setStartedId] = useState<string>();
  const chatId = startedId ?? chat?.id;
  return (
    <section aria-labelledby="booking-chat" data-testid="booking-chat" className="mx-auto mt-10 grid max-w-2xl gap-4 print:hidden">
      <h2 id="booking-chat" className="text-2xl font-bold">
        {t('chats.start.title')}
      </h2>
      {chatId === undefined ? (
        <>
          <p className="text-soft">{t('chats.start.text')}</p>
          <StartChat
            wish={{ bookingId: booking.id }}
            label={t('chats.start.organizers')}
            className="w-fit"
            onStarted={({ id }) => {
              setStartedId(id);
            }}
          />
        </>
      ) : (
        <div className="flex h-[min(36rem,75dvh)] flex-col overflow-hidden rounded-xl border border-line bg-sheet shadow-sheet">
          <ConversationView key={chatId} chatId={chatId} missing={null} />
        </div>
      )}
    </section>
  );
}
