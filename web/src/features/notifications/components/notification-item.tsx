import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BinIcon, CheckIcon } from '@/components/ui/icons';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { useNow } from '@/lib/hooks/use-now';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { ago, moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useDelete, useMarkRead } from '../api/change-notifications';
import { targetOf } from '../live/link';
import { KindIcon } from './kind-icon';

const MINUTE_MS = 60_000;

interface NotificationItemProps {
  notification: NotificationResource;
  /** Among a few under the bell: in few lines, and deleted elsewhere. */
  isBrief: boolean;
  /** Its page is about to be shown. */
  onFollow?: (() => void) | undefined;
}

/** One thing that somebody was told. All of it leads to what it is about. */
export function NotificationItem({ notification, isBrief, onFollow }: NotificationItemProps) {
  const { t } = useTranslation();
  const { id, type, body, isRead } = notification;
  const markRead = useMarkRead();
  return (
    <li
      data-testid="notification"
      data-notification-id={id}
      data-type={type}
      data-read={isRead}
      className={cn('relative flex items-start gap-3 py-3 hover:bg-sunk', isBrief ? 'ps-4 pe-2' : 'border-t border-line sm:px-3')}
    >
      <KindIcon type={type} />
      <div className="min-w-0 flex-1">
        <p className={isRead ? 'font-medium' : 'font-semibold'}>
          {!isRead && (
            <>
              <span aria-hidden data-testid="unread-mark" className="me-2 inline-block size-2.5 rounded-full bg-madder" />
              <span className="sr-only">{t('notifications.unread')}: </span>
            </>
          )}
          <Title
            notification={notification}
            onFollow={() => {
              // What does not arrive is unread the next time.
              if (!isRead) markRead.mutate(id);
              onFollow?.();
            }}
          />
        </p>
        {body !== '' && (
          <p dir="auto" className={cn('wrap-anywhere text-[0.95rem] text-soft text-start', isBrief ? 'line-clamp-2' : 'whitespace-pre-line')}>
            {body}
          </p>
        )}
        <When at={notification.createdAt} />
      </div>
      <Acts notification={notification} isBrief={isBrief} />
    </li>
  );
}

function Title({ notification, onFollow }: { notification: NotificationResource; onFollow: () => void }) {
  const target = targetOf(notification);
  const title = (
    <bdi dir="auto" className="wrap-anywhere">
      {notification.title}
    </bdi>
  );
  // The link covers the whole entry.
  const className = 'text-start text-ink no-underline after:absolute after:inset-0';
  if (target) {
    return (
      <Link {...target} className={className} onClick={onFollow}>
        {title}
      </Link>
    );
  }
  return notification.isRead ? (
    title
  ) : (
    <button type="button" className={className} onClick={onFollow}>
      {title}
    </button>
  );
}

function When({ at }: { at: string }) {
  const language = useLanguage();
  const now = useNow(MINUTE_MS);
  const zone = browserZone();
  return (
    <time dateTime={at} title={moment(at, zone, language)} className="text-sm text-soft">
      {ago(at, zone, language, now)}
    </time>
  );
}

function Acts({ notification: { id, title, isRead }, isBrief }: NotificationItemProps) {
  const { t } = useTranslation();
  const markRead = useMarkRead();
  const remove = useDelete();
  const act = (what: typeof markRead | typeof remove): void => {
    what.mutate(id, {
      onError: (error) => {
        notify({ tone: 'bad', text: problemText(t, error) });
      },
    });
  };
  return (
    <div className="relative z-[1] -my-1 flex shrink-0 flex-col sm:flex-row sm:gap-1">
      {!isRead && (
        <Act
          label={t('notifications.markReadOf', { title })}
          title={t('notifications.markRead')}
          busy={markRead.isPending}
          testId="mark-read"
          onClick={() => {
            act(markRead);
          }}
        >
          <CheckIcon />
        </Act>
      )}
      {!isBrief && (
        <Act
          label={t('notifications.deleteOf', { title })}
          title={t('notifications.delete')}
          busy={remove.isPending}
          testId="delete-notification"
          onClick={() => {
            act(remove);
          }}
        >
          <BinIcon />
        </Act>
      )}
    </div>
  );
}

interface ActProps {
  label: string;
  title: string;
  busy: boolean;
  testId: string;
  onClick: () => void;
  children: ReactNode;
}

function Act({ label, title, busy, testId, onClick, children }: ActProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={title}
      aria-disabled={busy || undefined}
      data-testid={testId}
      className="grid size-11 place-items-center rounded-md text-soft hover:bg-paper hover:text-ink aria-disabled:opacity-60"
      onClick={() => {
        if (!busy) onClick();
      }}
    >
      {children}
    </button>
  );
}
