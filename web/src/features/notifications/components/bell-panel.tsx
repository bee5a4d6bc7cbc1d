import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, buttonClass } from '@/components/ui/button';
import { CloseIcon, SettingsIcon } from '@/components/ui/icons';
import { Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { EVERYTHING } from '../api/notification-keys';
import { useNotificationPages } from '../api/notification-pages';
import { ClearAll, MarkAllRead } from './all-actions';
import { NotificationList } from './notification-list';

/** The rest is on the page. */
const ROWS_MAX = 20;

/** The newest, under the bell. */
export function BellPanel({ titleId, onLeave }: { titleId: string; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="flex items-center justify-between gap-2 border-b border-line py-1.5 ps-4 pe-2">
        <h2 id={titleId} className="text-xl font-bold">
          {t('notifications.title')}
        </h2>
        <div className="flex">
          <Link
            to="/notifications/preferences"
            aria-label={t('notifications.settings')}
            title={t('notifications.settings')}
            className="grid size-11 place-items-center rounded-md text-ink hover:bg-sunk"
            onClick={onLeave}
          >
            <SettingsIcon />
          </Link>
          <button
            type="button"
            aria-label={t('actions.close')}
            className="grid size-11 place-items-center rounded-md hover:bg-sunk"
            onClick={onLeave}
          >
            <CloseIcon />
          </button>
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <Newest onLeave={onLeave} />
      </div>
      <div className="flex flex-wrap items-center justify-between border-t border-line p-1">
        <MarkAllRead className="px-2! text-sm" />
        <ClearAll className="px-2! text-sm" />
        <Link to="/notifications" className={buttonClass('quiet', 'px-2! text-sm text-madder')} data-testid="all-notifications" onClick={onLeave}>
          {t('notifications.seeAll')}
        </Link>
      </div>
    </>
  );
}

function Newest({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const { list, rows } = useNotificationPages(EVERYTHING);
  if (list.isPending) {
    return (
      <div className="px-4">
        <Loading label={t('actions.loading')} />
      </div>
    );
  }
  if (!list.data) {
    return (
      <div role="alert" className="grid justify-items-start gap-3 p-4">
        <p className="font-semibold">{t('notifications.failed')}</p>
        <p className="text-soft">{problemText(t, list.error)}</p>
        <Button variant="outline" onClick={() => void list.refetch()}>
          {t('actions.retry')}
        </Button>
      </div>
    );
  }
  const empty = (
    <div className="p-4" data-testid="no-notifications">
      <p className="font-semibold">{t('notifications.empty')}</p>
      <p className="text-soft">{t('notifications.emptyText')}</p>
    </div>
  );
  return <NotificationList rows={rows.slice(0, ROWS_MAX)} isBrief onFollow={onLeave} empty={empty} />;
}
