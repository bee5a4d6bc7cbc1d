import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { problemText } from '@/lib/i18n/problem-text';
import { announce, notify } from '@/lib/notices';
import { useClear, useMarkAllRead } from '../api/change-notifications';
import { useNews } from '../live/use-news';

/** Marks all as read. It stays in its place when nothing is unread, so that nobody who just used it loses their way. */
export function MarkAllRead({ className }: { className?: string }) {
  const { t } = useTranslation();
  const markAll = useMarkAllRead();
  const isIdle = useNews().unread === 0;
  return (
    <Button
      variant="quiet"
      {...(isIdle && { 'aria-disabled': true })}
      {...(className !== undefined && { className })}
      busy={markAll.isPending}
      data-testid="mark-all-read"
      onClick={() => {
        if (isIdle) return;
        markAll.mutate(undefined, {
          onSuccess: () => {
            announce(t('notifications.markedAll'));
          },
          onError: (error) => {
            notify({ tone: 'bad', text: problemText(t, error) });
          },
        });
      }}
    >
      {t('notifications.markAll')}
    </Button>
  );
}

/** Deletes all, after a question. */
export function ClearAll({ className }: { className?: string }) {
  const { t } = useTranslation();
  const clear = useClear();
  const [asks, setAsks] = useState(false);
  const close = (): void => {
    setAsks(false);
  };
  return (
    <>
      <Button
        variant="quiet"
        {...(className !== undefined && { className })}
        data-testid="clear-all"
        onClick={() => {
          setAsks(true);
        }}
      >
        {t('notifications.clear.action')}
      </Button>
      <ConfirmDialog
        open={asks}
        title={t('notifications.clear.title')}
        text={t('notifications.clear.text')}
        confirmLabel={t('notifications.clear.confirm')}
        cancelLabel={t('actions.keep')}
        confirmTestId="confirm-clear"
        busy={clear.isPending}
        onClose={close}
        onConfirm={() => {
          clear.mutate(undefined, {
            onSuccess: () => {
              announce(t('notifications.clear.done'));
            },
            onError: (error) => {
              notify({ tone: 'bad', text: problemText(t, error) });
            },
            onSettled: close,
          });
        }}
      />
    </>
  );
}
