import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { ChatMessage } from '@/lib/api/wire-room';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useDeleteChat, useMute } from '../api/chat';

const MUTES = [
  { minutes: 10, word: 'tenMinutes' },
  { minutes: 60, word: 'oneHour' },
  { minutes: 24 * 60, word: 'oneDay' },
  { minutes: 0, word: 'lift' },
] as const;

const SMALL = 'min-h-10! px-3! py-1! text-sm';

/** The last message's part would open below the edge of the log. */
function showAll(part: HTMLDivElement | null): void {
  part?.scrollIntoView({ block: 'nearest' });
}

/** What an organizer does with a message, and with who wrote it. */
export function ChatModeration({ message, own, onDone }: { message: ChatMessage; own: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const remove = useDeleteChat();
  const mute = useMute();
  const failed = (error: Error): void => {
    notify({ tone: 'bad', text: problemText(t, error) });
  };
  const muteFor = (minutes: number): void => {
    mute.mutate(
      { userId: message.userId, minutes },
      {
        onSuccess: ({ mutedUntil }) => {
          const text =
            mutedUntil === null
              ? t('room.mute.lifted', { name: message.userName })
              : t('room.mute.done', { name: message.userName, time: moment(mutedUntil, browserZone(), language) });
          notify({ tone: 'info', text });
          onDone();
        },
        onError: failed,
      },
    );
  };
  return (
    <div ref={showAll} role="group" aria-label={t('room.chat.moderate', { name: message.userName })} className="mt-2 grid gap-2 rounded-lg border border-line bg-paper p-2">
      <Button
        variant="danger"
        className={SMALL}
        data-testid="delete-message"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('room.chat.delete')}
      </Button>
      {!own && (
        <>
          <p className="px-1 text-sm text-soft">{t('room.mute.label', { name: message.userName })}</p>
          <div className="grid grid-cols-2 gap-2">
            {MUTES.map(({ minutes, word }) => (
              <Button
                key={word}
                variant="outline"
                className={SMALL}
                disabled={mute.isPending}
                data-testid={`mute-${minutes}`}
                onClick={() => {
                  muteFor(minutes);
                }}
              >
                {t(`room.mute.${word}`)}
              </Button>
            ))}
          </div>
        </>
      )}
      <ConfirmDialog
        open={asking}
        title={t('room.chat.deleteTitle')}
        text={t('room.chat.deleteText')}
        confirmLabel={t('room.chat.delete')}
        cancelLabel={t('room.cancel')}
        confirmTestId="confirm-delete-message"
        busy={remove.isPending}
        onConfirm={() => {
          remove.mutate({ messageId: message.messageId }, { onError: failed });
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    </div>
  );
}
