import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, buttonClass } from '@/components/ui/button';
import { Field, Select } from '@/components/ui/field';
import { SettingsIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { GROUPS } from '../api/kinds';
import type { NotificationFilter } from '../api/notification-keys';
import { useNotificationPages } from '../api/notification-pages';
import { ClearAll, MarkAllRead } from './all-actions';
import { NotificationList } from './notification-list';

interface NotificationsViewProps {
  filter: NotificationFilter;
  onFilter: (filter: NotificationFilter) => void;
}

/** All that somebody was told, as it comes and goes. */
export function NotificationsView({ filter, onFilter }: NotificationsViewProps) {
  const { t } = useTranslation();
  return (
    <>
      <Filters filter={filter} onFilter={onFilter} />
      <div className="mb-2 -mx-3 flex flex-wrap gap-1">
        <MarkAllRead className="px-3!" />
        <ClearAll className="px-3!" />
        <Link to="/notifications/preferences" className={buttonClass('quiet', 'px-3! sm:ms-auto')} data-testid="to-preferences">
          <SettingsIcon />
          {t('notifications.settings')}
        </Link>
      </div>
      <Rows filter={filter} />
    </>
  );
}

function Filters({ filter, onFilter }: NotificationsViewProps) {
  const { t } = useTranslation();
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-4">
      <div role="group" aria-label={t('notifications.filter.label')} className="flex gap-2">
        {([false, true] as const).map((unreadOnly) => (
          <Button
            key={String(unreadOnly)}
            variant={unreadOnly === filter.unreadOnly ? 'outline' : 'quiet'}
            aria-pressed={unreadOnly === filter.unreadOnly}
            data-testid={unreadOnly ? 'show-unread' : 'show-all'}
            onClick={() => {
              onFilter({ ...filter, unreadOnly });
            }}
          >
            {t(unreadOnly ? 'notifications.filter.unread' : 'notifications.filter.all')}
          </Button>
        ))}
      </div>
      <Field label={t('notifications.filter.group')} className="min-w-56">
        {(wiring) => (
          <Select
            {...wiring}
            value={filter.group ?? ''}
            data-testid="notification-group"
            onChange={(event) => {
              onFilter({ ...filter, group: GROUPS.find((group) => group === event.target.value) });
            }}
          >
            <option value="">{t('notifications.filter.anything')}</option>
            {GROUPS.map((group) => (
              <option key={group} value={group}>
                {t(`notifications.groups.${group}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

function Rows({ filter }: { filter: NotificationFilter }) {
  const { t } = useTranslation();
  const { list, rows } = useNotificationPages(filter);
  if (list.isPending) return <Loading label={t('actions.loading')} rows={5} />;
  if (!list.data) {
    return (
      <Failed title={t('notifications.failed')} text={problemText(t, list.error)} retryLabel={t('actions.retry')} onRetry={() => void list.refetch()} />
    );
  }
  return (
    <>
      <NotificationList rows={rows} empty={<Nothing filter={filter} />} />
      <ShowMore list={list} data-testid="more-notifications">
        {t('notifications.more')}
      </ShowMore>
    </>
  );
}

function Nothing({ filter: { unreadOnly, group } }: { filter: NotificationFilter }) {
  const { t } = useTranslation();
  if (group !== undefined) return <Empty title={t('notifications.emptyFilter')} />;
  if (unreadOnly) return <Empty title={t('notifications.emptyUnread')} />;
  return <Empty title={t('notifications.empty')} text={t('notifications.emptyText')} />;
}
